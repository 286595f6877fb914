import Foundation
import Glibc
import Synchronization
import TestSupport

/// A small web server on loopback in front of `git http-backend`, with the misbehaviour that tests need.
final class HTTPGitServer: Sendable {
  enum Behaviour: Sendable {
    /// Serves the repository below a folder; with a user and password, where they are given.
    case serves(root: String, user: String?, password: String?)
    /// Sends everybody to the same path of another place.
    case redirects(to: String)
    /// Takes requests and never answers.
    case silent
  }

  let port: UInt16
  private let listener: Int32
  private let behaviour: Behaviour
  private let seen = Mutex<[String]>([])

  var url: String { "http://127.0.0.1:\(port)" }
  /// The values of all Authorization headers that came in.
  var authorizations: [String] { seen.withLock { $0 } }

  init(_ behaviour: Behaviour) throws {
    self.behaviour = behaviour
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = listener
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(socket, generic, length) == 0 && listen(socket, 16) == 0
          ? getsockname(socket, generic, &length) : -1
      }
    }
    guard code == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    OwnThread.start { [self] in
      while true {
        let client = accept(socket, nil, nil)
        guard client >= 0 else { return }
        OwnThread.start { self.serve(client) }
      }
    }
  }

  /// Stops taking connections.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func serve(_ client: Int32) {
    defer { close(client) }
    guard let request = Request(from: client) else { return }
    if let header = request.headers["authorization"] { seen.withLock { $0.append(header) } }
    switch behaviour {
    case .silent:
      var byte: UInt8 = 0
      while recv(client, &byte, 1, 0) > 0 {}
    case .redirects(let place):
      answer(client, "302 Found", ["Location: \(place)\(request.target)"], [])
    case .serves(let root, let user, let password):
      if let user, let password {
        let wanted = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        guard request.headers["authorization"] == wanted else {
          answer(client, "401 Unauthorized", ["WWW-Authenticate: Basic realm=\"git\""], [])
          return
        }
      }
      backend(request, root: root, client)
    }
  }

  private func backend(_ request: Request, root: String, _ client: Int32) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/git")
    process.arguments = ["http-backend"]
    let parts = request.target.split(separator: "?", maxSplits: 1)
    process.environment = [
      "PATH": "/usr/bin:/bin", "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1",
      "PATH_INFO": String(parts[0]), "QUERY_STRING": parts.count > 1 ? String(parts[1]) : "",
      "REQUEST_METHOD": request.method, "REMOTE_ADDR": "127.0.0.1",
      "CONTENT_TYPE": request.headers["content-type"] ?? "",
      "CONTENT_LENGTH": String(request.body.count), "GIT_CONFIG_GLOBAL": "/dev/null",
    ]
    // Who writes to a pipe that its reader has left is ended by a signal; a file takes everything.
    guard let folder = try? TemporaryFolder(),
      (try? Data(request.body).write(to: URL(filePath: folder.path + "/body"))) != nil
    else { return }
    let output = Pipe()
    process.standardInput = FileHandle(forReadingAtPath: folder.path + "/body")
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return }
    let reply = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    guard let end = reply.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
    var lines = String(decoding: reply[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    var status = "200 OK"
    if let position = lines.firstIndex(where: { $0.hasPrefix("Status: ") }) {
      status = String(lines.remove(at: position).dropFirst("Status: ".count))
    }
    answer(client, status, lines, Array(reply[end.upperBound...]))
  }

  private func answer(_ client: Int32, _ status: String, _ headers: [String], _ body: [UInt8]) {
    let fixed = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"]
    let head = (fixed + headers).joined(separator: "\r\n") + "\r\n\r\n"
    let bytes = Array(head.utf8) + body
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }
}

/// A request as far as Git makes them.
private struct Request {
  var method = ""
  var target = ""
  var headers: [String: String] = [:]
  var body: [UInt8] = []

  init?(from client: Int32) {
    var bytes: [UInt8] = []
    func more() -> Bool {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return false }
      bytes += buffer[..<count]
      return true
    }
    let blank = Array("\r\n\r\n".utf8)
    while bytes.firstRange(of: blank) == nil { guard more() else { return nil } }
    guard let end = bytes.firstRange(of: blank) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    method = String(words[0])
    target = String(words[1])
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    bytes.removeSubrange(..<end.upperBound)
    if headers["transfer-encoding"] == "chunked" {
      while true {
        while bytes.firstRange(of: Array("\r\n".utf8)) == nil { guard more() else { return nil } }
        guard let line = bytes.firstRange(of: Array("\r\n".utf8)),
          let size = Int(String(decoding: bytes[..<line.lowerBound], as: UTF8.self), radix: 16)
        else { return nil }
        bytes.removeSubrange(..<line.upperBound)
        while bytes.count < size + 2 { guard more() else { return nil } }
        body += bytes[..<size]
        bytes.removeSubrange(..<(size + 2))
        if size == 0 { return }
      }
    }
    let length = Int(headers["content-length"] ?? "") ?? 0
    while bytes.count < length { guard more() else { return nil } }
    body = Array(bytes[..<length])
  }
}
