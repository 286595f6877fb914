import Glibc

/// Runs another program: arguments and input in, what it prints out.
///
/// No shell is between; what it says on standard error is dropped.
///
/// `environment` is laid over that of this process. A program that is silent for longer than `patience`, prints more than a megabyte or ends
/// badly gives nil, as does one that cannot be started; with `mayFail` what it printed counts however it ended. `posix_spawnp`
package func spawn(
  _ arguments: [String],
  input: [UInt8],
  environment: [String: String] = [:],
  patience: Duration,
  mayFail: Bool = false
) -> [UInt8]? {
  guard let program = arguments.first else { return nil }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  // A socket rather than a pipe: a program that ends before it has read everything is no signal to this process.
  var toChild: [Int32] = [0, 0]
  var fromChild: [Int32] = [0, 0]
  guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &toChild) == 0, pipe(&fromChild) == 0
  else { return nil }
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
  let output = converse(toChild[1], input, fromChild[0], patience)
  if output == nil { kill(child, SIGKILL) }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  return status == 0 || mayFail ? output : nil
}

/// Writes input and reads output as the program takes and gives them; the end that is written to is closed.
private func converse(
  _ input: Int32,
  _ bytes: [UInt8],
  _ output: Int32,
  _ patience: Duration
) -> [UInt8]? {
  var rest = bytes[...]
  var input: Int32? = input
  defer { if let input { close(input) } }
  var printed: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4_096)
  let milliseconds = Int32(clamping: patience.components.seconds * 1_000)
  while true {
    if rest.isEmpty, let open = input {
      close(open)
      input = nil
    }
    var waiting = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
    if let input { waiting.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    guard poll(&waiting, nfds_t(waiting.count), milliseconds) > 0, printed.count < 1 << 20 else {
      return nil
    }
    if let input, waiting[1].revents != 0 {
      let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
      let count = rest.withUnsafeBytes { send(input, $0.baseAddress, $0.count, flags) }
      rest = count < 0 && errno != EAGAIN ? [] : rest.dropFirst(max(count, 0))
    }
    guard waiting[0].revents != 0 else { continue }
    let count = read(output, &chunk, chunk.count)
    guard count >= 0 else { return nil }
    if count == 0 { return printed }
    printed += chunk[..<count]
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
