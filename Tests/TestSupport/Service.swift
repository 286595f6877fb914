package import Glibc
import Foundation

/// A server of Debian's on a free port of loopback, ended with the value.
package final class Service: Sendable {
  package let port: UInt16
  package let folder: TemporaryFolder
  private let child: pid_t

  /// Why a service did not come up.
  package struct Failure: Error {
    package let words: String
  }

  /// Whether a program is there; tests of what it serves are skipped where it is not.
  package static func has(_ name: String) -> Bool {
    ["/usr/sbin", "/usr/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  /// Starts a program with what it needs for a folder and a port, and waits until it takes connections.
  ///
  /// - Throws: when it ends or does not listen.
  package init(
    _ name: String,
    configure: (_ folder: TemporaryFolder, _ port: UInt16) throws -> [String]
  ) async throws {
    port = ScriptedServer.deadPort()
    folder = try TemporaryFolder()
    let arguments = try configure(folder, port)
    let path = ["/usr/sbin", "/usr/bin"].first {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
    child = try Self.start(["\(path ?? "")/\(name)"] + arguments, in: folder)
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if Self.isListening(port) { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw Failure(words: folder.read("errors"))
  }

  deinit { Self.end(child) }

  /// Starts a program, with what it says on standard error in the file `errors`.
  ///
  /// - Throws: when it cannot be started.
  package static func start(_ words: [String], in folder: TemporaryFolder) throws -> pid_t {
    try spawn(words, errors: folder.path + "/errors")
  }

  /// Starts what runs CGI programs for nginx, and waits until its socket is there.
  ///
  /// - Throws: when it cannot be started.
  package static func startGateway(at socket: String, in folder: TemporaryFolder) async throws
    -> pid_t
  {
    let gateway = try start(["/usr/sbin/fcgiwrap", "-s", "unix:\(socket)"], in: folder)
    while !FileManager.default.fileExists(atPath: socket) {
      try await Task.sleep(for: .milliseconds(25))
    }
    return gateway
  }

  /// Ends a program that was started here.
  package static func end(_ child: pid_t) {
    kill(child, SIGKILL)
    _ = status(of: child)
  }

  private static func isListening(_ port: UInt16) -> Bool {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    return connects(client, to: port)
  }

  private static func connects(_ client: CInt, to port: UInt16) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}

extension Service {
  /// Starts nginx with some lines for its one server; the folder `files` is what it serves.
  ///
  /// - Throws: when it does not come up.
  package static func nginx(
    _ lines: String = "",
    files: [String: String] = [:],
    secure: (certificate: String, key: String)? = nil
  ) async throws -> Service {
    try await Service("nginx") { folder, port in
      for (name, text) in files { try folder.write(text, to: "files/\(name)") }
      try folder.write("", to: "files/.keep")
      let tls =
        secure.map { "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key);" } ?? ""
      let text = """
        daemon off; master_process off; pid \(folder.path)/pid; error_log stderr;
        events {}
        http {
          client_body_temp_path \(folder.path)/a; proxy_temp_path \(folder.path)/b;
          fastcgi_temp_path \(folder.path)/c; uwsgi_temp_path \(folder.path)/d;
          scgi_temp_path \(folder.path)/e;
          log_format seen '$request_uri|$http_authorization';
          access_log \(folder.path)/seen seen;
          server {
            listen 127.0.0.1:\(port)\(secure == nil ? "" : " ssl"); \(tls)
            root \(folder.path)/files;
            \(lines)
          }
        }
        """
      try folder.write(text, to: "nginx.conf")
      return ["-c", "\(folder.path)/nginx.conf", "-p", folder.path]
    }
  }

  /// What nginx was asked for, with the authorization that came along: `/path|Basic …`.
  package var requests: [String] {
    // It notes a request after the answer, but before it turns to the next one.
    askOnceMore()
    return folder.read("seen").split(separator: "\n").map(String.init).filter {
      !$0.hasPrefix(Self.mark)
    }
  }

  private static let mark = "/.once-more"

  private func askOnceMore() {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    guard Self.connects(client, to: port) else { return }
    let request = Array("GET \(Self.mark) HTTP/1.0\r\n\r\n".utf8)
    guard send(client, request, request.count, CInt(MSG_NOSIGNAL)) == request.count else { return }
    var answer = [UInt8](repeating: 0, count: 4_096)
    while recv(client, &answer, answer.count, 0) > 0 {}
  }
}
