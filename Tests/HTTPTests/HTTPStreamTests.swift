import Foundation
import HTTP
import TestSupport
import Testing

@Suite struct HTTPStreamTests {
  private let client = HTTPClient(HTTPOptions(proxy: .none))
  private static let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"

  @Test func `lines come one by one, while the server still writes`() async throws {
    let (asked, ask) = AsyncStream.makeStream(of: Void.self)
    let turn = DispatchSemaphore(value: 0)
    let server = ScriptedServer { _, connection in
      connection.send(Self.head)
      for piece in ["one\n", "tw", "o\n\nthr", "ee"] {
        turn.wait()
        connection.send(piece)
      }
      ask.finish()
      return false
    }
    let stream = try await client.stream(HTTPRequest(url: server.url, timeout: nil))
    #expect(stream.head.status == 200)
    var lines = HTTPLines(stream)
    var seen: [String] = []
    turn.signal()
    while let line = try await lines.next() {
      seen.append(String(decoding: line, as: UTF8.self))
      turn.signal()
      if seen.count == 1 { turn.signal() }
    }
    for await _ in asked {}
    #expect(seen == ["one", "two", "three"])
  }

  @Test func `a slow reader makes the server wait, and loses nothing`() async throws {
    let block = [UInt8]((0..<251 * 256).map { UInt8($0 % 251) })
    let total = block.count * 750
    let (stuck, stick) = AsyncStream.makeStream(of: Int.self)
    let server = ScriptedServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(total)\r\n\r\n")
      for number in 0..<750 {
        if connection.isFull { stick.yield(number * block.count) }
        guard connection.send(block) else { return false }
      }
      return false
    }
    let client = HTTPClient(HTTPOptions(proxy: .none, streamBufferInBytes: 1 << 20))
    let stream = try await client.stream(HTTPRequest(url: server.url, timeout: nil))
    for await written in stuck {
      #expect(written < total / 2)
      break
    }
    var position = 0
    var isRight = true
    while let piece = try await stream.next() {
      for byte in stride(from: 0, to: piece.count, by: 997) {
        isRight = isRight && piece[byte] == UInt8((position + byte) % 251)
      }
      position += piece.count
    }
    #expect(position == total)
    #expect(isRight)
  }

  @Test func `letting go of a stream closes it`() async throws {
    let (closed, close) = AsyncStream.makeStream(of: Void.self)
    let server = ScriptedServer { _, connection in
      connection.send(Self.head)
      connection.waitForClose()
      close.yield()
      return false
    }
    do { _ = try await client.stream(HTTPRequest(url: server.url, timeout: nil)) }
    for await _ in closed { break }
  }

  @Test func `cancelling the reader ends its wait`() async throws {
    let server = ScriptedServer { _, connection in
      connection.send(Self.head + "one\n")
      connection.waitForClose()
      return false
    }
    let (began, begin) = AsyncStream.makeStream(of: Void.self)
    let client = client
    let url = server.url
    let task = Task { () -> HTTPError.Problem? in
      do throws(HTTPError) {
        var lines = HTTPLines(try await client.stream(HTTPRequest(url: url, timeout: nil)))
        while try await lines.next() != nil { begin.yield() }
        return nil
      } catch {
        return error.problem
      }
    }
    for await _ in began { break }
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func `a stream that breaks gives what came before, then the error`() async throws {
    let server = ScriptedServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\none\ntwo\n")
      return false
    }
    var lines = HTTPLines(try await client.stream(HTTPRequest(url: server.url)))
    #expect(try await lines.next() == Array("one".utf8))
    #expect(try await lines.next() == Array("two".utf8))
    await #expect(throws: HTTPError.self) { try await lines.next() }
  }

  @Test func `a line beyond the limit is an error`() async throws {
    let server = ScriptedServer { _, connection in
      connection.send(Self.head)
      while connection.send(Array(repeating: 65, count: 4096)) {}
      return false
    }
    let stream = try await client.stream(HTTPRequest(url: server.url))
    var lines = HTTPLines(stream, limitInBytes: 10_000)
    await #expect(throws: HTTPError(.lineTooLong(limitInBytes: 10_000))) {
      try await lines.next()
    }
  }

  @Test func `streams do not take the places of requests`() async throws {
    let server = ScriptedServer { request, connection in
      guard request.line.contains("/watch") else {
        connection.answer()
        return true
      }
      connection.send(Self.head)
      connection.waitForClose()
      return false
    }
    let limit = ConcurrencyLimit(initial: 1, floor: 1, ceiling: 1)
    let client = HTTPClient(HTTPOptions(proxy: .none, concurrency: limit))
    var streams: [HTTPStream] = []
    for _ in 0..<5 {
      streams.append(try await client.stream(HTTPRequest(url: server.url + "/watch", timeout: nil)))
    }
    #expect(try await client.send(HTTPRequest(url: server.url)).status == 200)
    #expect(streams.count == 5)
  }

  @Test func `a refusal's body can be read as a whole`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer("403 Forbidden", [], "no")
      return true
    }
    let stream = try await client.stream(HTTPRequest(url: server.url))
    #expect(stream.head.status == 403)
    #expect(try await stream.rest(limitInBytes: 10) == Array("no".utf8))
  }
}
