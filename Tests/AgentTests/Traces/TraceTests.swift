import JSON
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct TraceTests {
  private static func trace() -> [Span] {
    let count = Atomic<UInt8>(0)
    var trace = Trace(
      "sync",
      attributes: ["application": "argocd/web", "objects": 3, "dry": false],
      startedAt: 1_785_585_600_000_000_000
    ) { length in
      let number = count.add(1, ordering: .relaxed).newValue
      return [UInt8](repeating: number, count: length)
    }
    trace.add("fetch", from: 1_785_585_600_000_000_001, to: 1_785_585_600_000_000_002)
    trace.add(
      "apply",
      attributes: ["kinds": ["Job", "Pod"]],
      from: 1_785_585_600_000_000_002,
      to: 1_785_585_600_000_000_003,
      failure: "refused"
    )
    return trace.ended(at: 1_785_585_600_000_000_004)
  }

  @Test func `spans are encoded as the protocol has them in JSON`() {
    let body = SpanEncoding.body(of: Self.trace(), resource: [("service.name", "swell")])
    let start = #""startTimeUnixNano":"178558560000000000"#
    let end = #""endTimeUnixNano":"178558560000000000"#
    let trace = #""traceId":"01010101010101010101010101010101""#
    let parent = #""parentSpanId":"0202020202020202""#
    #expect(
      String(decoding: body, as: UTF8.self)
        == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"swell"}}]},"#
        + #""scopeSpans":[{"scope":{"name":"swell"},"spans":["#
        + "{\(trace),\"spanId\":\"0202020202020202\",\"name\":\"sync\",\"kind\":1,\(start)0\",\(end)4\","
        + #""attributes":[{"key":"application","value":{"stringValue":"argocd/web"}},"#
        + #"{"key":"objects","value":{"intValue":"3"}},{"key":"dry","value":{"boolValue":false}}],"status":{"code":1}},"#
        + "{\(trace),\"spanId\":\"0303030303030303\",\(parent),\"name\":\"fetch\",\"kind\":1,\(start)1\",\(end)2\","
        + #""attributes":[],"status":{"code":1}},"#
        + "{\(trace),\"spanId\":\"0404040404040404\",\(parent),\"name\":\"apply\",\"kind\":1,\(start)2\",\(end)3\","
        + #""attributes":[{"key":"kinds","value":{"arrayValue":{"values":[{"stringValue":"Job"},{"stringValue":"Pod"}]}}}],"#
        + #""status":{"code":2,"message":"refused"}}]}]}]}"#
    )
  }

  @Test func `the environment says where spans go`() throws {
    #expect(TraceSettings(environment: [:]) == nil)
    let settings = try #require(
      TraceSettings(environment: [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318/",
        "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b+c, x = y",
        "OTEL_RESOURCE_ATTRIBUTES": "service.name=other,zone=a", "OTEL_SERVICE_NAME": "agent",
      ])
    )
    #expect(settings.url == "http://collector:4318/v1/traces")
    #expect(settings.fields.map(\.name) == ["api-key", "x"])
    #expect(settings.fields.map { $0.value.reveal() } == ["a b+c", "y"])
    #expect(settings.resource.map { "\($0)=\($1)" } == ["service.name=agent", "zone=a"])
    let exact = TraceSettings(environment: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/x"])
    #expect(exact?.url == "http://c/x")
  }

  private func exporter(_ url: String, capacity: Int = 100, batch: Int = 2) throws -> TraceExporter
  {
    let settings = try #require(TraceSettings(endpoint: url, environment: [:]))
    return TraceExporter(settings, capacity: capacity, batch: batch)
  }

  @Test func `a collector gets every span once, in batches`() async throws {
    let server = ScriptedServer { request, connection in
      connection.answer(request.line == "POST /v1/traces HTTP/1.1" ? "200 OK" : "404 Not Found")
      return true
    }
    let exporter = try exporter(server.url)
    await exporter.take(Self.trace())
    await exporter.send()
    await exporter.send()
    #expect(await exporter.counts == .init(exported: 3, dropped: 0))
  }

  @Test func `spans wait for a collector that is busy, and give way to newer ones`() async throws {
    let isBusy = Atomic<Bool>(true)
    let server = ScriptedServer { _, connection in
      connection.answer(isBusy.load(ordering: .relaxed) ? "503 Busy" : "200 OK")
      return true
    }
    let exporter = try exporter(server.url, capacity: 4)
    await exporter.take(Self.trace())
    await exporter.send()
    #expect(await exporter.counts == .init(exported: 0, dropped: 0))
    await exporter.take(Self.trace())
    #expect(await exporter.counts == .init(exported: 0, dropped: 2))
    isBusy.store(false, ordering: .relaxed)
    await exporter.send()
    #expect(await exporter.counts == .init(exported: 4, dropped: 2))
  }

  @Test func `what a collector refuses is not sent again`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer("400 Bad Request")
      return true
    }
    let exporter = try exporter(server.url)
    await exporter.take(Self.trace())
    await exporter.send()
    #expect(await exporter.counts == .init(exported: 0, dropped: 3))
  }

  @Test func `what happens last is sent when it comes to an end`() async throws {
    let bodies = Mutex<[String]>([])
    let server = ScriptedServer { request, connection in
      bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
      connection.answer("200 OK")
      return true
    }
    let exporter = try exporter(server.url)
    let events = EventStreams()
    let happenings = events.listen()
    let sending = Task { await exporter.run(happenings, on: ManualClock()) }
    events.send(.unplaced(origin: "last", problem: "it ends"))
    sending.cancel()
    await sending.value
    #expect(await exporter.counts == .init(exported: 1, dropped: 0))
    #expect(bodies.withLock { $0.count == 1 && $0[0].contains("\"stringValue\":\"last\"") })
  }

  @Test func `a collector that is not there costs nothing but spans`() async throws {
    let exporter = try exporter("http://127.0.0.1:\(ScriptedServer.deadPort())", capacity: 3)
    await exporter.take(Self.trace() + Self.trace())
    let happenings = EventStreams().listen()
    let sending = Task { await exporter.run(happenings, on: ManualClock()) }
    sending.cancel()
    await sending.value
    #expect(await exporter.counts == .init(exported: 0, dropped: 3))
  }
}
