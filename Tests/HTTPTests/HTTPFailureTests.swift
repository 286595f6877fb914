import Foundation
import HTTP
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct HTTPFailureTests {
  private let client = HTTPClient(HTTPOptions(proxy: .none))

  private func failure(_ request: HTTPRequest) async -> HTTPError? {
    do throws(HTTPError) {
      _ = try await client.send(request)
      return nil
    } catch {
      return error
    }
  }

  @Test func `nobody listens`() async {
    let port = ScriptedServer.deadPort()
    let error = await failure(HTTPRequest(url: "http://user:pw@127.0.0.1:\(port)/path?token=x"))
    #expect(error?.problem == .notConnected("connection refused"))
    #expect(error?.isBeforeRequest == true)
    #expect(
      error?.description == "cannot reach 'http://127.0.0.1:\(port)': connection refused"
    )
  }

  @Test(arguments: ["", "ftp://host/", "http://", "no url", "file:///etc/passwd"])
  func `what is no web address is refused`(url: String) async {
    let error = await failure(HTTPRequest(url: url))
    #expect(error?.problem == .invalidURL)
  }

  @Test func `a server that says nothing is given up`() async {
    let server = ScriptedServer { _, connection in
      connection.waitForClose()
      return false
    }
    let error = await failure(HTTPRequest(url: server.url, timeout: .milliseconds(50)))
    #expect(error?.problem == .timedOut(after: .milliseconds(50)))
    #expect(error?.isPassing == true)
  }

  @Test func `a stream is given up where it does not begin in time`() async throws {
    let server = ScriptedServer { request, connection in
      if request.line.contains("/begins") { connection.send("HTTP/1.1 200 OK\r\n\r\n") }
      connection.waitForClose()
      return false
    }
    let client = HTTPClient()
    func begin(_ path: String, within patience: Duration) async throws(HTTPError) -> HTTPStream {
      try await client.stream(
        HTTPRequest(url: server.url + path, timeout: .seconds(60)),
        headWithin: patience
      )
    }
    do throws(HTTPError) {
      _ = try await begin("/silent", within: .milliseconds(50))
      Issue.record("it has begun")
    } catch {
      #expect(error.problem == .timedOut(after: .milliseconds(50)))
      #expect(error.isPassing)
    }
    let stream = try await begin("/begins", within: .seconds(60))
    #expect(stream.head.status == 200)
  }

  @Test func `a body that trickles is given up as well`() async {
    let server = ScriptedServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
      while connection.send("x") {}
      return false
    }
    let error = await failure(HTTPRequest(url: server.url, timeout: .milliseconds(60)))
    #expect(error?.problem == .timedOut(after: .milliseconds(60)))
  }

  @Test func `a connection that is cut is no answer`() async {
    let server = ScriptedServer { request, connection in
      let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"
      let number = request.line.split(separator: " ")[1].dropFirst()
      connection.send(head.utf8.prefix(Int(number) ?? 0))
      return false
    }
    // Before the header, in its first line, behind it, in the name of a field, behind the field, behind the header, in the body.
    for path in ["/0", "/10", "/17", "/25", "/37", "/39", "/41"] {
      let error = await failure(HTTPRequest(url: server.url + path))
      guard case .interrupted = error?.problem else {
        Issue.record("\(path): \(String(describing: error))")
        continue
      }
      #expect(error?.isPassing == true)
      #expect(error?.isBeforeRequest == false)
    }
  }

  @Test func `a body beyond the limit ends the transfer`() async {
    let server = ScriptedServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
      while connection.send(Array(repeating: 65, count: 4096)) {}
      return false
    }
    let error = await failure(HTTPRequest(url: server.url, bodyLimitInBytes: 10_000))
    #expect(error?.problem == .tooLarge(limitInBytes: 10_000))
  }

  @Test func `cancelling the task ends the transfer on the wire`() async {
    let (began, begin) = AsyncStream.makeStream(of: Void.self)
    let (closed, close) = AsyncStream.makeStream(of: Void.self)
    let server = ScriptedServer { _, connection in
      begin.yield()
      connection.waitForClose()
      close.yield()
      return false
    }
    let url = server.url
    let client = client
    let task = Task { () -> HTTPError? in
      do throws(HTTPError) {
        _ = try await client.send(HTTPRequest(url: url, timeout: nil))
        return nil
      } catch {
        return error
      }
    }
    for await _ in began { break }
    task.cancel()
    #expect(await task.value?.problem == .cancelled)
    for await _ in closed { break }
  }

  @Test func `a task that is cancelled already sends nothing`() async {
    let server = ScriptedServer { _, connection in
      connection.answer()
      return true
    }
    let url = server.url
    let client = client
    let error = await Task { () -> HTTPError? in
      withUnsafeCurrentTask { $0?.cancel() }
      do throws(HTTPError) {
        _ = try await client.send(HTTPRequest(url: url))
        return nil
      } catch {
        return error
      }
    }.value
    #expect(error?.problem == .cancelled)
    #expect(server.connectionCount == 0)
  }

  @Test func `requests in line are cancelled without a turn`() async {
    let (began, begin) = AsyncStream.makeStream(of: Void.self)
    let requests = Mutex(0)
    let server = ScriptedServer { _, connection in
      requests.withLock { $0 += 1 }
      begin.yield()
      connection.waitForClose()
      return false
    }
    let limit = ConcurrencyLimit(initial: 1, floor: 1, ceiling: 1)
    let client = HTTPClient(HTTPOptions(proxy: .none, concurrency: limit))
    let url = server.url
    let task = Task {
      await withTaskGroup(of: HTTPError.Problem?.self) { group in
        for _ in 0..<10 {
          group.addTask {
            do throws(HTTPError) {
              _ = try await client.send(HTTPRequest(url: url, timeout: nil))
              return nil
            } catch {
              return error.problem
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    for await _ in began { break }
    task.cancel()
    #expect(await task.value == Array(repeating: .cancelled, count: 10))
    #expect(requests.withLock { $0 } == 1)
  }

  @Test func `a reused connection that the server has closed is replaced without a word`()
    async throws
  {
    let server = ScriptedServer { request, connection in
      connection.answer("200 OK", [], "\(connection.number)")
      return false
    }
    for number in 1...3 {
      let response = try await client.send(HTTPRequest(url: server.url))
      #expect(String(decoding: response.body, as: UTF8.self) == "\(number)")
    }
  }
}
