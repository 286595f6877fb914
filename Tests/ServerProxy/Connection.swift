import Glibc
import Synchronization

/// One client's connection to a `FaultyServer`: HTTP/1.1, as much of it as an API client uses.
final class Connection: Sendable {
  private let handle: CInt
  private let broken = Atomic(false)

  init(_ handle: CInt) {
    self.handle = handle
    var on: CInt = 1
    setsockopt(
      handle,
      CInt(IPPROTO_TCP),
      TCP_NODELAY,
      &on,
      socklen_t(MemoryLayout<CInt>.size)
    )
  }

  /// Whether the client has to make a new connection.
  var isBroken: Bool { broken.load(ordering: .relaxed) }

  /// Reads the next request; nil at the end of the connection.
  func next() -> FaultyServer.Request? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) {
      guard let byte = bytes(1)?.first else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    guard let body = bytes(fields["content-length"].flatMap { Int($0) } ?? 0) else { return nil }
    return FaultyServer.Request(
      method: String(words[0]),
      target: String(words[1]),
      fields: fields,
      body: body
    )
  }

  /// Sends a made-up answer, as the API server would.
  func write(_ answer: FaultyServer.Answer) -> Bool {
    let body = """
      {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\(answer.message)",\
      "reason":"\(answer.reason)","code":\(answer.status)}
      """
    let fields = [
      "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
      "Cache-Control: no-cache, private",
    ]
    let head = ["HTTP/1.1 \(answer.status) Trouble"] + fields + answer.fields
    return send(Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
  }

  /// Sends an answer as it is written here, however little sense it makes.
  func write(status: Int, promisedBytes: Int, body: [UInt8]) -> Bool {
    let head = """
      HTTP/1.1 \(status) Relayed\r
      Content-Type: application/json\r
      Content-Length: \(promisedBytes)\r
      \r

      """
    return send(Array(head.utf8) + body)
  }

  /// Sends an answer up to the middle of its header.
  func writeHalfHeader(status: Int) {
    _ = send(
      Array("HTTP/1.1 \(status) Relayed\r\nContent-Type: application/json\r\nContent-Le".utf8)
    )
  }

  /// Waits until the client has closed the connection.
  func waitForEnd() {
    while bytes(1) != nil {}
  }

  /// Begins an answer whose length is not known yet.
  func begin(_ status: Int, type: String) {
    let head = """
      HTTP/1.1 \(status) Relayed\r
      Content-Type: \(type)\r
      Transfer-Encoding: chunked\r
      \r

      """
    _ = send(Array(head.utf8))
  }

  /// Sends the next piece of an answer.
  func write(piece: [UInt8]) -> Bool {
    guard !piece.isEmpty else { return true }
    return send(Array((String(piece.count, radix: 16) + "\r\n").utf8) + piece + [0x0D, 0x0A])
  }

  /// Ends an answer.
  func end() { _ = send(Array("0\r\n\r\n".utf8)) }

  /// Closes the connection in the middle of an answer.
  func breakOff() { broken.store(true, ordering: .relaxed) }

  private func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(handle, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        breakOff()
        return false
      }
      sent += count
    }
    return true
  }

  private func bytes(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        recv(handle, buffer.baseAddress?.advanced(by: filled), count - filled, 0)
      }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }
}

/// Why there is no proxy.
package struct ProxyError: Error {
  let reason: String
}

/// Listens on a free port of 127.0.0.1.
package func listenOnLoopback() throws -> (listener: CInt, port: UInt16) {
  let handle = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
  guard handle >= 0 else { throw ProxyError(reason: "no socket") }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(handle, generic, size) == 0 && getsockname(handle, generic, &size) == 0
        && listen(handle, 128) == 0
    }
  }
  guard isListening else {
    close(handle)
    throw ProxyError(reason: "no free port")
  }
  return (handle, UInt16(bigEndian: address.sin_port))
}
