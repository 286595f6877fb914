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
  try? output(
    of: arguments,
    input: input,
    environment: environment,
    patience: patience,
    mayFail: mayFail
  )
}

/// Why a program gave no output.
package enum SpawnError: Error, Sendable, Hashable {
  /// It cannot be started, with the system's words.
  case notStarted(String)
  /// It was silent for longer than this.
  case silent(Duration)
  /// It printed too much.
  case tooMuch
  /// It ended with this code, having said this on standard error.
  case ended(code: Int32, String)
}

extension SpawnError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notStarted(let reason): "it cannot be started: \(reason)"
    case .silent(let time): "it said nothing for \(time)"
    case .tooMuch: "it printed more than a megabyte"
    case .ended(let code, let errors):
      "it ended with \(code)" + (errors.isEmpty ? "" : ": \(errors)")
    }
  }
}

/// Runs another program as `spawn` does, and says why where it comes to nothing.
package func output(
  of arguments: [String],
  input: [UInt8] = [],
  environment: [String: String] = [:],
  patience: Duration,
  mayFail: Bool = false
) throws(SpawnError) -> [UInt8] {
  guard let program = arguments.first else { throw .notStarted("no name") }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  var pipes: [[Int32]] = []
  defer { for end in pipes.joined() where end >= 0 { close(end) } }
  for descriptor in 0..<3 {
    var ends: [Int32] = [0, 0]
    // A socket rather than a pipe: a program that ends before it has read everything is no signal to this process.
    let isMade =
      descriptor == 0
      ? socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 : pipe(&ends) == 0
    guard isMade else { throw .notStarted(words(errno)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipes.append(ends)
    posix_spawn_file_actions_adddup2(&actions, ends[descriptor == 0 ? 0 : 1], Int32(descriptor))
  }
  var texts = arguments.map { strdup($0) } + [nil]
  var settings = variables(under: environment).map { strdup($0) } + [nil]
  defer { (texts + settings).forEach { free($0) } }
  var child = pid_t()
  let failure = posix_spawnp(&child, program, &actions, nil, &texts, &settings)
  guard failure == 0 else { throw .notStarted(words(failure)) }
  for (pipe, end) in [(0, 0), (1, 1), (2, 1)] {
    close(pipes[pipe][end])
    pipes[pipe][end] = -1
  }
  let writing = pipes[0][1]
  pipes[0][1] = -1
  let printed = Result { () throws(SpawnError) in
    try converse(writing, input, [pipes[1][0], pipes[2][0]], patience)
  }
  if case .failure = printed { kill(child, SIGKILL) }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  let streams = try printed.get()
  guard status == 0 || mayFail else {
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    throw .ended(code: code, lastLine(of: streams[1]))
  }
  return streams[0]
}

/// Writes input and reads outputs until all of them end, as the program takes and gives them; the end that is written to is closed.
private func converse(
  _ input: Int32,
  _ bytes: [UInt8],
  _ outputs: [Int32],
  _ patience: Duration
) throws(SpawnError) -> [[UInt8]] {
  var rest = bytes[...]
  var input: Int32? = input
  defer { if let input { close(input) } }
  var streams = outputs.map { _ in [UInt8]() }
  var open = outputs.indices.map { $0 }
  var chunk = [UInt8](repeating: 0, count: 4_096)
  let milliseconds = Int32(clamping: patience.components.seconds * 1_000)
  while !open.isEmpty {
    if rest.isEmpty, let done = input {
      close(done)
      input = nil
    }
    var waiting = open.map { pollfd(fd: outputs[$0], events: Int16(POLLIN), revents: 0) }
    if let input { waiting.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    guard poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { throw .silent(patience) }
    if let input, waiting.last?.revents != 0 {
      let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
      let count = rest.withUnsafeBytes { send(input, $0.baseAddress, $0.count, flags) }
      rest = count < 0 && errno != EAGAIN ? [] : rest.dropFirst(max(count, 0))
    }
    for (index, one) in zip(open, waiting) where one.revents != 0 {
      let count = read(outputs[index], &chunk, chunk.count)
      if count <= 0 { open.removeAll { $0 == index } } else { streams[index] += chunk[..<count] }
      guard streams[index].count < 1 << 20 else { throw .tooMuch }
    }
  }
  return streams
}

/// The last line that says anything.
private func lastLine(of bytes: [UInt8]) -> String {
  let text = String(decoding: bytes.suffix(2_000), as: UTF8.self)
  let lines = text.split(whereSeparator: \.isNewline)
  return lines.last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
}

private func words(_ code: Int32) -> String {
  let text = String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
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
