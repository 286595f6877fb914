import Glibc

/// A connection to a server on loopback of which every byte is in the hands of the test.
package final class RawClient: Sendable {
  private let socket: CInt

  /// Connects.
  ///
  /// - Throws: when nobody listens.
  package init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(socket)
      throw Refused()
    }
    // A server that should answer, or hang up, and does not is found out by this.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Nobody listens.
  package struct Refused: Error {}

  deinit { close(socket) }

  /// Sends a text; false where the server has hung up.
  @discardableResult
  package func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return Glibc.send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count
  }

  /// What the server sends until it hangs up, or until some text has come; nil where neither happens.
  package func receive(until end: String? = nil) -> String? {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count == 0 || (count < 0 && errno == ECONNRESET) {
        return String(decoding: received, as: UTF8.self)
      }
      guard count > 0 else { return nil }
      received += buffer[..<count]
      let text = String(decoding: received, as: UTF8.self)
      if let end, text.hasSuffix(end) { return text }
    }
  }
}
