import Foundation
import TestSupport

/// Certificates for tests, made once.
struct Certificates: Sendable {
  static let made = Result { try Certificates() }

  private let folder: TemporaryFolder

  private init() throws {
    folder = try TemporaryFolder()
    try make("ca", "basicConstraints=critical,CA:TRUE", by: nil)
    try make("other-ca", "basicConstraints=critical,CA:TRUE", by: nil)
    try make("server", "subjectAltName=DNS:kubernetes", by: "ca")
    try make("client", "extendedKeyUsage=clientAuth", by: "ca")
    try make("stranger", "extendedKeyUsage=clientAuth", by: "other-ca")
  }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  private func make(_ name: String, _ extensions: String, by authority: String?) throws {
    var words = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext", extensions,
      "-keyout", path("\(name).key"), "-out", path("\(name).crt"),
    ]
    if let authority {
      words += ["-CA", path("\(authority).crt"), "-CAkey", path("\(authority).key")]
      words += ["-addext", "basicConstraints=critical,CA:FALSE"]
    }
    let status = try OpenSSL(words).wait()
    guard status == 0 else { throw CocoaError(.executableLoad) }
  }
}

/// A server that speaks TLS and answers every request with a page about the connection.
final class TLSServer: Sendable {
  let port: UInt16
  private let process: OpenSSL

  init(_ certificates: Certificates, _ more: [String] = []) throws {
    let words = [
      "s_server", "-accept", "127.0.0.1:0", "-www",
      "-cert", certificates.path("server.crt"), "-key", certificates.path("server.key"),
    ]
    process = try OpenSSL(words + more)
    while let line = process.nextLine() {
      guard line.hasPrefix("ACCEPT"), let port = line.split(separator: ":").last else { continue }
      self.port = UInt16(port) ?? 0
      return
    }
    throw CocoaError(.fileReadUnknown)
  }

  deinit {
    process.kill()
    _ = process.wait()
  }
}

/// A run of the program `openssl`.
///
/// Foundation's own way of waiting is not for the threads that tasks run on.
private final class OpenSSL: @unchecked Sendable {
  private let id: pid_t
  private let output: UnsafeMutablePointer<FILE>

  init(_ words: [String]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0, let output = fdopen(ends[0], "r") else {
      throw CocoaError(.fileReadUnknown)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.output = output
    var argv = (["openssl"] + words).map { strdup($0) } + [nil]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var id: pid_t = 0
    let code = posix_spawnp(&id, "openssl", &actions, nil, &argv, environ)
    posix_spawn_file_actions_destroy(&actions)
    for word in argv { free(word) }
    close(ends[1])
    guard code == 0 else { throw CocoaError(.executableNotLoadable) }
    self.id = id
  }

  deinit { fclose(output) }

  func nextLine() -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    guard fgets(&buffer, Int32(buffer.count), output) != nil else { return nil }
    let text = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
      as: UTF8.self
    )
    return text.trimmingCharacters(in: .newlines)
  }

  /// Ends it for sure: threads of tasks block other signals, and children inherit that.
  func kill() { _ = Glibc.kill(id, SIGKILL) }

  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
