import Glibc
import HTTP
import HTTPServer
import Synchronization
import Testing

@Suite struct ListenerTests {
  /// Whether something can listen on `::1`.
  private static let hasIPv6: Bool = {
    let socket = Glibc.socket(AF_INET6, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_addr = in6addr_loopback
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
      }
    }
  }()

  private func listener(
    _ answer: @escaping @Sendable (ServerRequest) -> ServerResponse
  ) throws -> (Listener, String) {
    let listener = try Listener(port: 0, identity: nil, answer: answer)
    return (listener, "http://127.0.0.1:\(listener.port)")
  }

  @Test func `a request arrives whole, and its answer too`() async throws {
    let (listener, url) = try listener { request in
      let line = "\(request.method) \(request.target) \(request.fields["x-test"] ?? "") "
      return ServerResponse(
        status: 201,
        fields: [(name: "X-Answer", value: "yes")],
        body: .bytes(Array(line.utf8) + request.body)
      )
    }
    defer { listener.stop() }
    let body = [UInt8](repeating: 0x61, count: 300_000)
    let response = try await HTTPClient().send(
      HTTPRequest(
        method: "POST",
        url: url + "/a%2Fb?c=d%20e",
        fields: HTTPFields([(name: "X-Test", value: "here")]),
        body: body
      )
    )
    #expect(response.status == 201)
    #expect(response.head.fields["x-answer"] == "yes")
    #expect(response.body == Array("POST /a%2Fb?c=d%20e here ".utf8) + body)
  }

  @Test(.enabled(if: hasIPv6, "the machine has no IPv6"))
  func `all addresses are those of IPv6 and IPv4 alike`() async throws {
    let listener = try Listener(on: .all, port: 0, identity: nil) { _ in
      ServerResponse(status: 204, body: .bytes([]))
    }
    defer { listener.stop() }
    for host in ["127.0.0.1", "[::1]"] {
      let request = HTTPRequest(url: "http://\(host):\(listener.port)/")
      #expect(try await HTTPClient().send(request).status == 204)
    }
  }

  @Test(.enabled(if: hasIPv6, "the machine has no IPv6"))
  func `a machine is reached from itself by IPv6 where that is wished`() async throws {
    let listener = try Listener(on: .loopback6, port: 0, identity: nil) { _ in
      ServerResponse(status: 204, body: .bytes([]))
    }
    defer { listener.stop() }
    let request = HTTPRequest(url: "http://[::1]:\(listener.port)/")
    #expect(try await HTTPClient().send(request).status == 204)
  }

  @Test func `a port that is taken is taken for all addresses`() throws {
    let listener = try Listener(on: .all, port: 0, identity: nil) { _ in
      ServerResponse(status: 204, body: .bytes([]))
    }
    defer { listener.stop() }
    #expect(throws: HTTPServerError.self) {
      try Listener(on: .all, port: listener.port, identity: nil) { _ in
        ServerResponse(status: 204, body: .bytes([]))
      }
    }
  }

  @Test func `a stream is read while it is written`() async throws {
    let stream = ByteStream()
    let (listener, url) = try listener { _ in ServerResponse(status: 200, body: .stream(stream)) }
    defer { listener.stop() }
    var lines = HTTPLines(try await HTTPClient().stream(HTTPRequest(url: url, timeout: nil)))
    for number in 0..<100 {
      stream.write(Array("line \(number)\n".utf8))
      #expect(try await lines.next() == Array("line \(number)".utf8))
    }
    stream.end()
    #expect(try await lines.next() == nil)
    #expect(stream.isClosed)
  }

  @Test func `an answer that is broken off is not taken for a whole one`() async throws {
    let (listener, url) = try listener { _ in
      let stream = ByteStream()
      stream.write(Array("begun\n".utf8))
      stream.breakOff()
      return ServerResponse(status: 200, body: .stream(stream))
    }
    defer { listener.stop() }
    await #expect(throws: HTTPError.self) { try await HTTPClient().send(HTTPRequest(url: url)) }
  }

  @Test func `many streams are open at once`() async throws {
    let streams = Mutex<[ByteStream]>([])
    let (listener, url) = try listener { _ in
      let stream = ByteStream()
      stream.write(Array("begun\n".utf8))
      streams.withLock { $0.append(stream) }
      return ServerResponse(status: 200, body: .stream(stream))
    }
    defer { listener.stop() }
    let client = HTTPClient()
    var open: [HTTPLines] = []
    for _ in 0..<60 {
      var lines = HTTPLines(try await client.stream(HTTPRequest(url: url, timeout: nil)))
      #expect(try await lines.next() == Array("begun".utf8))
      open.append(lines)
    }
    for stream in streams.withLock({ $0 }) { stream.end() }
    for var lines in open { #expect(try await lines.next() == nil) }
  }

  @Test func `a connection is cut where that is wished`() async throws {
    let (listener, url) = try listener { _ in ServerResponse(status: 200, body: .cut) }
    defer { listener.stop() }
    await #expect(throws: HTTPError.self) { try await HTTPClient().send(HTTPRequest(url: url)) }
  }

  @Test func `a port that is taken is named`() throws {
    let (listener, _) = try listener { _ in ServerResponse(status: 200, body: .bytes([])) }
    defer { listener.stop() }
    let error = #expect(throws: HTTPServerError.self) {
      _ = try Listener(port: listener.port, identity: nil) { _ in
        ServerResponse(status: 200, body: .bytes([]))
      }
    }
    #expect(
      error?.description == "cannot listen on '127.0.0.1:\(listener.port)': Address already in use"
    )
  }
}
