import Glibc
import Synchronization
import TestSupport

/// A proxy that lets connections through to this machine (`CONNECT`), and counts them; its threads end with the connections.
package final class TunnelProxy: Sendable {
  /// The address that clients are given.
  package let address: String
  private let listener: CInt
  private let seen = Mutex<[String]>([])

  /// The places that tunnels were asked for, as `host:port`.
  package var tunnels: [String] { seen.withLock { $0 } }

  package init() throws {
    let (listener, port) = try listenOnLoopback()
    self.listener = listener
    address = "http://127.0.0.1:\(port)"
    OwnThread.start { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let proxy = self else { return }
        OwnThread.start { proxy.serve(client) }
      }
    }
  }

  deinit {
    shutdown(listener, CInt(SHUT_RDWR))
    close(listener)
  }

  private func serve(_ client: CInt) {
    defer { close(client) }
    let line = Self.head(from: client).split(separator: " ")
    guard line.count > 1, line[0] == "CONNECT",
      let port = line[1].split(separator: ":").last.flatMap({ UInt16($0) })
    else { return }
    seen.withLock { $0.append(String(line[1])) }
    guard let server = Self.connect(toPort: port) else { return }
    defer { close(server) }
    let answer = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
    guard send(client, answer, answer.count, CInt(MSG_NOSIGNAL)) == answer.count else { return }
    OwnThread.start { Self.pump(from: server, to: client) }
    Self.pump(from: client, to: server)
  }

  /// What a client says before its first empty line.
  private static func head(from client: CInt) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]), bytes.count < 8_192,
      read(client, &byte, 1) == 1
    { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func connect(toPort port: UInt16) -> CInt? {
    let handle = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = port.bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        Glibc.connect(handle, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result == 0 { return handle }
    close(handle)
    return nil
  }

  /// Passes bytes on until one of the two ends is closed, and then closes the other one for writing.
  private static func pump(from source: CInt, to sink: CInt) {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(source, &buffer, buffer.count)
      guard count > 0, send(sink, buffer, count, CInt(MSG_NOSIGNAL)) == count else { break }
    }
    shutdown(sink, CInt(SHUT_WR))
    shutdown(source, CInt(SHUT_RD))
  }
}
