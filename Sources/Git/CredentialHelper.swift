import Glibc
import Manifests

/// Asks git's own credential helpers, as `git` itself would; nobody is asked at the terminal.
enum CredentialHelper {
  private static let patience = 30

  /// The user and password for a repository; nil where no helper knows them, or there is no git.
  static func login(for url: RepositoryURL) -> (username: String, password: Masked<String>)? {
    var question = "protocol=\(url.transport)\nhost=\(url.endpointText)\n"
    if let user = url.user { question += "username=\(user)\n" }
    question += "path=\(url.path.drop { $0 == "/" })\n\n"
    guard let answer = output(of: ["git", "credential", "fill"], input: question) else {
      return nil
    }
    var fields: [String: String] = [:]
    for line in answer.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      fields[String(line[..<equals])] = String(line[line.index(after: equals)...])
    }
    guard let password = fields["password"] else { return nil }
    return (fields["username"] ?? "git", Masked(password))
  }

  /// What a program prints; nil where it cannot be started, fails or takes too long.
  private static func output(of arguments: [String], input: String) -> String? {
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
    var settings = environment.map { strdup($0) } + [nil]
    defer { (words + settings).forEach { free($0) } }
    var child = pid_t()
    let isStarted = posix_spawnp(&child, arguments[0], &actions, nil, &words, &settings) == 0
    close(toChild[0])
    close(fromChild[1])
    defer { close(fromChild[0]) }
    guard isStarted else {
      close(toChild[1])
      return nil
    }
    _ = Array(input.utf8).withUnsafeBytes { write(toChild[1], $0.baseAddress, $0.count) }
    close(toChild[1])
    let text = read(from: fromChild[0])
    if text == nil { kill(child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status == 0 ? text : nil
  }

  private static func read(from descriptor: Int32) -> String? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32(patience * 1_000)) > 0, bytes.count < 1 << 20 else {
        return nil
      }
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { return nil }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  /// This process' variables, with those that keep git and its helpers from asking people.
  private static var environment: [String] {
    var variables: [String] = []
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if !text.hasPrefix("GIT_ASKPASS="), !text.hasPrefix("SSH_ASKPASS=") { variables.append(text) }
      next += 1
    }
    return variables + ["GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS="]
  }
}

extension RepositoryURL {
  /// The host with its port where one is written, as credential helpers want it.
  fileprivate var endpointText: String { port.map { "\(host):\($0)" } ?? host }
}
