import Glibc

/// Runs another program: arguments and input in, what it prints out.
///
/// No shell is between; what it says on standard error is dropped.
///
/// `environment` is laid over that of this process. A program that is silent for longer than `patience`, prints more than a megabyte or ends
/// badly gives nil, as does one that cannot be started. `posix_spawnp`
package func spawn(
  _ arguments: [String],
  input: [UInt8],
  environment: [String: String] = [:],
  patience: Duration
) -> [UInt8]? {
  guard let program = arguments.first else { return nil }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  var toChild: [Int32] = [0, 0]
  var fromChild: [Int32] = [0, 0]
  guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { return nil }
  for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
  posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  var words = arguments.map { strdup($0) } + [nil]
  var settings = variables(under: environment).map { strdup($0) } + [nil]
  defer { (words + settings).forEach { free($0) } }
  var child = pid_t()
  let isStarted = posix_spawnp(&child, program, &actions, nil, &words, &settings) == 0
  close(toChild[0])
  close(fromChild[1])
  defer { close(fromChild[0]) }
  guard isStarted else {
    close(toChild[1])
    return nil
  }
  // Input is a question or a key, which a pipe holds as a whole.
  _ = input.withUnsafeBytes { write(toChild[1], $0.baseAddress, min($0.count, 60_000)) }
  close(toChild[1])
  let output = printed(to: fromChild[0], patience: patience)
  if output == nil { kill(child, SIGKILL) }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  return status == 0 ? output : nil
}

private func printed(to descriptor: Int32, patience: Duration) -> [UInt8]? {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4_096)
  while true {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(clamping: patience.components.seconds * 1_000)
    guard poll(&waiting, 1, milliseconds) > 0, bytes.count < 1 << 20 else { return nil }
    let count = read(descriptor, &chunk, chunk.count)
    guard count >= 0 else { return nil }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
}

/// This process' variables with others over them.
private func variables(under upper: [String: String]) -> [String] {
  var result = upper.map { "\($0.key)=\($0.value)" }
  var next = environ
  while let entry = next.pointee {
    let text = String(cString: entry)
    if upper[String(text.prefix { $0 != "=" })] == nil { result.append(text) }
    next += 1
  }
  return result
}
