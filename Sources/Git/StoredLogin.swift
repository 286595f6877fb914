import Manifests
import Spawn

/// Asks git's own credential helpers, as `git` itself would; nobody is asked at the terminal.
enum StoredLogin {
  /// The user and password for a repository; nil where no helper knows them, or there is no git.
  static func find(for url: RepositoryURL) -> (username: String, password: Masked<String>)? {
    var question = "protocol=\(url.transport)\nhost=\(url.endpointText)\n"
    if let user = url.user { question += "username=\(user)\n" }
    question += "path=\(url.path.drop { $0 == "/" })\n\n"
    guard
      let bytes = spawn(
        ["git", "credential", "fill"],
        input: Array(question.utf8),
        environment: ["GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": ""],
        patience: .seconds(30)
      )
    else { return nil }
    let answer = String(decoding: bytes, as: UTF8.self)
    var fields: [String: String] = [:]
    for line in answer.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      fields[String(line[..<equals])] = String(line[line.index(after: equals)...])
    }
    guard let password = fields["password"] else { return nil }
    return (fields["username"] ?? "git", Masked(password))
  }
}

extension RepositoryURL {
  /// The host with its port where one is written, as credential helpers want it.
  fileprivate var endpointText: String { port.map { "\(host):\($0)" } ?? host }
}
