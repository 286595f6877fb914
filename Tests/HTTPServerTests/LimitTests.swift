import HTTPServer
import TestSupport
import Testing

/// A server among clients that take their time.
@Suite(.timeLimit(.minutes(5))) struct LimitTests {
  private func listener(
    connections: Int = 100,
    idleTime: Duration = .seconds(600),
    bodiesInBytes: Int = 1 << 20
  ) throws -> Listener {
    try Listener(
      port: 0,
      identity: nil,
      threads: 1,
      limits: .init(
        connections: connections,
        idleTime: idleTime,
        bodiesInBytes: bodiesInBytes
      )
    ) { request in
      ServerResponse(status: 200, body: .bytes(Array("\(request.body.count) bytes\n".utf8)))
    }
  }

  private static let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

  @Test func `who says nothing is hung up on`() throws {
    let listener = try listener(idleTime: .seconds(1))
    defer { listener.stop() }
    let silent = try RawClient(port: listener.port)
    let halting = try RawClient(port: listener.port)
    halting.send("GET / HT")
    #expect(silent.receive() == "")
    #expect(halting.receive() != nil)
  }

  @Test func `those who never come to an end make room for others`() throws {
    let listener = try listener(connections: 3)
    defer { listener.stop() }
    let slow = try (0..<3).map { _ in try RawClient(port: listener.port) }
    for client in slow { client.send("GET / HT") }
    let last = try RawClient(port: listener.port)
    last.send(Self.request)
    #expect(last.receive()?.hasSuffix("0 bytes\n") == true)
    #expect(slow[0].receive()?.contains("200 OK") == false)
    // The others had room.
    slow[2].send("TP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(slow[2].receive()?.hasSuffix("0 bytes\n") == true)
  }

  @Test func `whose requests come to their ends stays`() throws {
    let listener = try listener(connections: 2)
    defer { listener.stop() }
    let busy = try RawClient(port: listener.port)
    let slow = try RawClient(port: listener.port)
    slow.send("GET / HT")
    busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(busy.receive(until: "0 bytes\n") != nil)
    let closing = try RawClient(port: listener.port)
    closing.send(Self.request)
    #expect(closing.receive()?.hasSuffix("0 bytes\n") == true)
    busy.send(Self.request)
    #expect(busy.receive()?.hasSuffix("0 bytes\n") == true)
    #expect(slow.receive()?.contains("200 OK") == false)
  }

  private static func head(_ length: Int) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n"
  }

  @Test func `bodies that come slowly make room for others`() throws {
    let listener = try listener(bodiesInBytes: 1_000)
    defer { listener.stop() }
    let slow = try RawClient(port: listener.port)
    slow.send(Self.head(1_000) + String(repeating: "x", count: 700))
    // The first body may not have arrived yet, and comes on as long as it may.
    var count = 0
    repeat {
      let other = try RawClient(port: listener.port)
      other.send(Self.head(800) + String(repeating: "x", count: 800))
      #expect(other.receive()?.hasSuffix("800 bytes\n") == true)
      count += 1
    } while slow.send("x") && count < 200
    #expect(slow.receive()?.contains("200 OK") == false)
  }

  @Test func `a body for which there is no room at all is refused`() throws {
    let listener = try listener(bodiesInBytes: 1_000)
    defer { listener.stop() }
    let large = try RawClient(port: listener.port)
    large.send(Self.head(1_100) + String(repeating: "x", count: 1_100))
    #expect(large.receive()?.hasPrefix("HTTP/1.1 503") == true)
    let next = try RawClient(port: listener.port)
    next.send(Self.head(800) + String(repeating: "x", count: 800))
    #expect(next.receive()?.hasSuffix("800 bytes\n") == true)
  }
}
