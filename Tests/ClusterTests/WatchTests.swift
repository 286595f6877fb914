import Cluster
import HTTP
import Manifests
import TestSupport
import Testing

@Suite struct WatchTests {
  private static func event(_ type: String, _ name: String, _ version: Int) -> String {
    #"{"type":"\#(type)","object":{"kind":"ConfigMap","metadata":{"name":"\#(name)","resourceVersion":"\#(version)"}}}"#
  }

  private static func status(_ code: Int, _ message: String) -> String {
    #"{"type":"ERROR","object":{"kind":"Status","code":\#(code),"message":"\#(message)"}}"#
  }

  private static let end = FakeServer.Answer.failure(HTTPError(.cancelled))

  /// Everything that a watch brings until it fails.
  private func run(_ server: FakeServer) async -> (events: [String], error: ClusterError?) {
    var watch = server.client().watch(.configMap, ListScope(namespace: "x"), from: "5")
    var events: [String] = []
    while true {
      do throws(ClusterError) {
        switch try await watch.next() {
        case .added(let object): events.append("+" + Self.name(object))
        case .modified(let object): events.append("~" + Self.name(object))
        case .deleted(let object): events.append("-" + Self.name(object))
        }
      } catch {
        return (events, error)
      }
    }
  }

  private static func name(_ object: Value) -> String { object["metadata"]?["name"]?.string ?? "" }

  private func versions(_ server: FakeServer) -> [String] {
    server.requests.flatMap { request in
      request.query.filter { $0.name == "resourceVersion" }.map(\.value)
    }
  }

  @Test func `goes on where it was when a connection ends`() async {
    let server = FakeServer(
      .lines(Self.event("ADDED", "a", 6), Self.event("MODIFIED", "a", 7)),
      .lines(Self.event("BOOKMARK", "", 20)),
      .lines(Self.event("DELETED", "a", 21), end: HTTPError(.interrupted("cut"))),
      Self.end
    )
    let (events, error) = await run(server)
    #expect(events == ["+a", "~a", "-a"])
    #expect(error?.problem == .cancelled)
    #expect(versions(server) == ["5", "7", "20", "21"])
    #expect(server.requests.allSatisfy { $0.isStream })
    #expect(
      server.targets[0]
        == "GET /api/v1/namespaces/x/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300"
    )
    #expect(server.requests[0].timeout == .seconds(330))
  }

  @Test(arguments: [true, false])
  func `says when the server has forgotten`(asEvent: Bool) async {
    let server =
      asEvent
      ? FakeServer(.lines(Self.event("ADDED", "a", 6), Self.status(410, "too old")))
      : FakeServer(.lines(Self.event("ADDED", "a", 6)), .json(410, Self.status(410, "too old")))
    let (events, error) = await run(server)
    #expect(events == ["+a"])
    guard case .gone = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `does not hurry a server that ends every watch at once`() async {
    let server = FakeServer(.lines(), .lines(), .lines(), .lines(), .lines(), Self.end)
    _ = await run(server)
    #expect(
      server.clock.sleeps == [
        .milliseconds(50), .milliseconds(100), .milliseconds(200), .milliseconds(400),
      ]
    )
  }

  @Test func `a complaint of the server is waited out, for as long as patience lasts`() async {
    let passing = FakeServer.Answer.lines(Self.status(500, "etcd is busy"))
    let (events, error) = await run(
      FakeServer(passing, .lines(Self.event("ADDED", "a", 6)), Self.end)
    )
    #expect(events == ["+a"])
    #expect(error?.problem == .cancelled)
    let (_, last) = await run(FakeServer { _ in passing })
    #expect(last?.status == 500)
  }

  @Test func `a refusal ends it`() async {
    let (_, error) = await run(FakeServer(.json(403, #"{"kind":"Status","message":"no"}"#)))
    #expect(error?.description == "cannot watch 'ConfigMap in x': forbidden: no")
  }

  @Test(arguments: ["not json", #"{"type":"ADDED"}"#, #"{"type":"NEW","object":{}}"#])
  func `what is no event is an error`(line: String) async {
    let (_, error) = await run(FakeServer(.lines(line)))
    guard case .unreadable = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a feed lists, follows, and lists again when it has to`() async throws {
    let list = { (name: String, version: Int) in
      FakeServer.Answer.json(
        200,
        #"{"metadata":{"resourceVersion":"\#(version)"},"items":[{"metadata":{"name":"\#(name)"}}]}"#
      )
    }
    let server = FakeServer(
      list("a", 5),
      .lines(Self.event("MODIFIED", "a", 6), Self.event("DELETED", "a", 7)),
      .json(410, "{}"),
      list("b", 30),
      .lines(Self.event("ADDED", "c", 31)),
      Self.end
    )
    var seen: [String] = []
    do {
      for try await change in server.client().feed(of: .configMap) {
        switch change {
        case .listing: seen.append("[")
        case .found(let objects): seen.append(objects.map(Self.name).joined())
        case .listed: seen.append("]")
        case .stored(let object): seen.append("~" + Self.name(object))
        case .deleted(let object): seen.append("-" + Self.name(object))
        }
      }
    } catch {
      #expect(error.problem == .cancelled)
    }
    #expect(seen == ["[", "a", "]", "~a", "-a", "[", "b", "]", "~c"])
    #expect(versions(server) == ["5", "7", "30", "31"])
  }
}
