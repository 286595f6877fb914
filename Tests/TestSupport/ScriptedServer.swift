import Foundation
import Synchronization

/// A server on loopback that answers byte by byte as a test says, one thread for each connection.
package final class ScriptedServer: Sendable {
  /// One request as it came.
  package struct Request: Sendable {
    package let line: String
    package let fields: [String]
    package let body: [UInt8]

    /// The value of a header field.
    package func field(_ name: String) -> String? {
      fields.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }?
        .dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }
  }

  /// A connection in the hands of a script.
  package struct Connection: Sendable {
    package let socket: Int32
    package let number: Int

    /// Writes as much as the client takes; false where it has gone.
    @discardableResult
    package func send(_ bytes: some Sequence<UInt8>) -> Bool {
      let bytes = Array(bytes)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }

    /// Writes a text.
    @discardableResult
    package func send(_ text: String) -> Bool { send(text.utf8) }

    /// Writes a whole response.
    package func answer(_ status: String = "200 OK", _ fields: [String] = [], _ body: String = "") {
      var head = "HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n"
      for field in fields { head += field + "\r\n" }
      send(head + "\r\n" + body)
    }

    /// Whether the client has taken nothing for a while.
    package var isFull: Bool {
      var state = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
      return poll(&state, 1, 100) == 0
    }

    /// Waits until the client closes; returns at once where it has.
    package func waitForClose() {
      var byte: UInt8 = 0
      while recv(socket, &byte, 1, 0) > 0 {}
    }
  }

  /// What a server does with a request; it says whether the connection stays.
  package typealias Script = @Sendable (Request, Connection) -> Bool

  package let port: UInt16
  private let listener: Int32
  private let connections = Mutex(0)
  private let script: Script

  package var url: String { "http://127.0.0.1:\(port)" }
  package var connectionCount: Int { connections.withLock { $0 } }

  /// Starts a server; the script says whether the connection stays.
  package init(greeting: String? = nil, _ script: @escaping Script) {
    self.script = script
    (listener, port) = Self.listen()
    let listener = listener
    OwnThread.start { [weak self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0, let self else { return }
        let number = self.connections.withLock { count in
          count += 1
          return count
        }
        OwnThread.start {
          let connection = Connection(socket: socket, number: number)
          if let greeting { connection.send(greeting) }
          Self.serve(connection, script)
          close(socket)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// A port on which nobody listens.
  package static func deadPort() -> UInt16 {
    let (listener, port) = listen()
    close(listener)
    return port
  }

  private static func listen() -> (Int32, UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, size) == 0 && Glibc.listen(listener, 64) == 0)
        getsockname(listener, $0, &size)
      }
    }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  private static func serve(_ connection: Connection, _ script: Script) {
    while let request = read(connection), script(request, connection) {}
  }

  private static func read(_ connection: Connection) -> Request? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard recv(connection.socket, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
      .filter { !$0.isEmpty }
    let head = Request(line: lines[0], fields: Array(lines.dropFirst()), body: [])
    var body: [UInt8] = []
    while body.count < Int(head.field("content-length") ?? "0") ?? 0 {
      guard recv(connection.socket, &byte, 1, 0) == 1 else { return nil }
      body.append(byte)
    }
    return Request(line: head.line, fields: head.fields, body: body)
  }
}
