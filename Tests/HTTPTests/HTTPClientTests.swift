import Foundation
import HTTP
import Manifests
import TestSupport
import Testing

@Suite struct HTTPClientTests {
  private let client = HTTPClient(HTTPOptions(proxy: .none))

  @Test func `a request arrives as it was made and the answer comes back whole`() async throws {
    let server = ScriptedServer { request, connection in
      let body = String(decoding: request.body, as: UTF8.self)
      connection.answer(
        "201 Created",
        ["Retry-After: 7", "Warning: one", "warning: two"],
        "\(request.line)|\(request.field("X-Test") ?? "")|\(request.field("Expect") ?? "-")|\(body)"
      )
      return true
    }
    let response = try await client.send(
      HTTPRequest(
        method: "PATCH",
        url: server.url + "/a/../b%2Fc?x=1&y=%20",
        fields: HTTPFields([("X-Test", "yes"), ("X-Empty", "")]),
        body: Array("{\"a\":1}".utf8)
      )
    )
    #expect(response.status == 201)
    #expect(
      String(decoding: response.body, as: UTF8.self)
        == "PATCH /a/../b%2Fc?x=1&y=%20 HTTP/1.1|yes|-|{\"a\":1}"
    )
    #expect(response.head.fields["retry-after"] == "7")
    #expect(response.head.fields.all("Warning") == ["one", "two"])
    #expect(response.head.fields["absent"] == nil)
  }

  @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
  func `a handle forgets the last request's method and body`(method: String) async throws {
    let server = ScriptedServer { request, connection in
      connection.answer("200 OK", [], "\(request.line.prefix { $0 != " " }):\(request.body.count)")
      return true
    }
    for body in [[UInt8](repeating: 65, count: 3000), nil, [], [66]] {
      let response = try await client.send(
        HTTPRequest(method: method, url: server.url, body: body)
      )
      #expect(String(decoding: response.body, as: UTF8.self) == "\(method):\(body?.count ?? 0)")
    }
    let head = try await client.send(HTTPRequest(method: "HEAD", url: server.url))
    #expect(head.body.isEmpty)
    let get = try await client.send(HTTPRequest(url: server.url))
    #expect(String(decoding: get.body, as: UTF8.self) == "GET:0")
  }

  @Test func `bodies in chunks, compressed, and behind interim answers are read`() async throws {
    let zipped = try #require(Data(base64Encoded: "H4sIAAAAAAAAA8tIzcnJV8goSk1VBAA3JZSDCwAAAA=="))
    let server = ScriptedServer { _, connection in
      connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
      connection.send(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"
      )
      for byte in zipped {
        connection.send("1\r\n")
        connection.send([byte])
        connection.send("\r\n")
      }
      connection.send("0\r\n\r\n")
      return true
    }
    let response = try await client.send(HTTPRequest(url: server.url))
    #expect(String(decoding: response.body, as: UTF8.self) == "hello hree!")
    #expect(response.head.fields["X-Early"] == nil)
  }

  @Test func `a redirect is an answer like any other`() async throws {
    let server = ScriptedServer { request, connection in
      connection.answer("302 Found", ["Location: /secret"], request.line)
      return true
    }
    let response = try await client.send(HTTPRequest(url: server.url + "/first"))
    #expect(response.status == 302)
    #expect(server.connectionCount == 1)
    #expect(String(decoding: response.body, as: UTF8.self).contains("/first"))
  }

  @Test func `no more requests run at once than the limit allows, and all come to their turn`()
    async throws
  {
    let turnstile = Turnstile(of: 3)
    let server = ScriptedServer { _, connection in
      turnstile.pass()
      connection.answer()
      return true
    }
    let limit = ConcurrencyLimit(initial: 3, floor: 3, ceiling: 3)
    let client = HTTPClient(HTTPOptions(proxy: .none, concurrency: limit))
    let url = server.url
    let statuses = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<24 {
        group.addTask { (try? await client.send(HTTPRequest(url: url)).status) ?? 0 }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 24))
    #expect(turnstile.most == 3)
  }

  @Test func `a proxy is asked where one is named, the environment's never for this machine`()
    async throws
  {
    let proxy = ScriptedServer { request, connection in
      connection.answer("200 OK", [], request.line)
      return true
    }
    let client = HTTPClient(HTTPOptions(proxy: .address(Masked(proxy.url))))
    let response = try await client.send(HTTPRequest(url: "http://example.invalid/x"))
    #expect(
      String(decoding: response.body, as: UTF8.self) == "GET http://example.invalid/x HTTP/1.1"
    )
  }

  @Test func `another server name leaves the Host field and the path alone`() async throws {
    let server = ScriptedServer { request, connection in
      connection.answer("200 OK", [], "\(request.line) \(request.field("host") ?? "")")
      return true
    }
    let client = HTTPClient(HTTPOptions(serverName: "kubernetes", proxy: .none))
    for path in ["/version?a=b", ""] {
      let response = try await client.send(HTTPRequest(url: server.url + path))
      let shown = path.isEmpty ? "/" : path
      #expect(
        String(decoding: response.body, as: UTF8.self)
          == "GET \(shown) HTTP/1.1 127.0.0.1:\(server.port)"
      )
    }
  }

  @Test func `fields that would break out of their line are refused, and values never shown`()
    throws
  {
    #expect(throws: HTTPError(.invalidField("A"))) { try HTTPFields([("A", "x\r\nB: y")]) }
    #expect(throws: HTTPError(.invalidField("A:B"))) { try HTTPFields([("A:B", "x")]) }
    let fields = try HTTPFields([("Authorization", "Bearer canary"), ("X-Empty", "")])
    var dumped = ""
    dump(fields, to: &dumped)
    let shown =
      "\(fields) \(String(reflecting: fields)) \(dumped) \(HTTPRequest(url: "u", fields: fields))"
    #expect(!shown.contains("canary"))
    #expect(fields.description == "Authorization, X-Empty")
    #expect(try fields == HTTPFields([("Authorization", "Bearer canary"), ("X-Empty", "")]))
  }
}

/// Lets threads through in groups, and notes how many were there at once.
private final class Turnstile: @unchecked Sendable {
  private let size: Int
  private let condition = NSCondition()
  private var waiting = 0
  private var group = 0
  private(set) var most = 0

  init(of size: Int) {
    self.size = size
  }

  func pass() {
    condition.lock()
    defer { condition.unlock() }
    waiting += 1
    most = max(most, waiting)
    let mine = group
    if waiting == size {
      waiting = 0
      group += 1
      condition.broadcast()
    }
    while mine == group { condition.wait() }
  }
}
