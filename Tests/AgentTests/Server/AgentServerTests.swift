import Agent
import HTTPServer
import Manifests
import TestSupport
import Testing

/// What an agent answers over a socket, whatever it is asked.
@Suite(.timeLimit(.minutes(5))) struct AgentServerTests {
  private static func ask(_ method: String, _ path: String) throws -> String {
    let figures = Figures(startedAt: Timestamp(secondsSince1970: 1_000))
    let server = AgentServer(figures: figures) {
      WebhookSecrets([:])
    } isReady: {
      true
    } received: { _ in
    } refused: { _ in
    }
    let listener = try Listener(port: 0, identity: nil, limits: AgentServer.limits) {
      server.answer($0)
    }
    defer { listener.stop() }
    let client = try RawClient(port: listener.port)
    client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    return try #require(client.receive())
  }

  @Test(arguments: ["/healthz", "/readyz", "/metrics"])
  func `the head of a page is all of it but the body`(path: String) throws {
    let whole = try Self.ask("GET", path)
    let head = try Self.ask("HEAD", path)
    #expect(whole.hasPrefix("HTTP/1.1 200 "))
    #expect(head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n"))
    if path == "/healthz" { #expect(head.contains("Content-Length: 3\r\n")) }
  }

  @Test(arguments: [
    ("POST", "/healthz", "GET, HEAD"), ("DELETE", "/readyz?verbose", "GET, HEAD"),
    ("PUT", "/metrics", "GET, HEAD"), ("GET", "/api/webhook", "POST"),
    ("HEAD", "/api/webhook", "POST"),
  ])
  func `a method that a page does not have is refused with those that it has`(
    method: String,
    path: String,
    allowed: String
  ) throws {
    let answer = try Self.ask(method, path)
    #expect(answer.hasPrefix("HTTP/1.1 405 "))
    #expect(answer.contains("\r\nAllow: \(allowed)\r\n"))
  }

  @Test func `a path that there is not is not found, whatever the method`() throws {
    #expect(try Self.ask("POST", "/api").hasPrefix("HTTP/1.1 404 "))
  }
}
