import Cluster
import HTTP
import Manifests
import Synchronization
import TestSupport
import Testing

@Suite struct RetryTests {
  private let busy = FakeServer.Answer.json(
    429,
    #"{"kind":"Status","message":"slow down","details":{"retryAfterSeconds":2}}"#
  )
  private let fine = FakeServer.Answer.json(200, "{}")

  private func get(_ server: FakeServer, chance: Double = 0) async throws(ClusterError) {
    _ = try await server.client(chance: chance).get(.configMap, namespace: "x", name: "a")
  }

  @Test func `waits double, half of each is chance`() {
    let policy = RetryPolicy()
    let waits = (1...6).map { attempt in
      [0, 1].map { chance in
        policy.delay(afterAttempt: attempt, elapsed: .zero, retryAfter: nil, chance: Double(chance))
      }
    }
    #expect(waits[0] == [.milliseconds(50), .milliseconds(100)])
    #expect(waits[1] == [.milliseconds(100), .milliseconds(200)])
    #expect(waits[4] == [.milliseconds(800), .milliseconds(1600)])
    #expect(waits[5] == [nil, nil])
  }

  @Test func `the server's own time is waited for, and no longer than the budget allows`() {
    let policy = RetryPolicy(budget: .seconds(10))
    let asked = { (elapsed: Duration, time: Duration) in
      policy.delay(afterAttempt: 1, elapsed: elapsed, retryAfter: time, chance: 0)
    }
    #expect(asked(.zero, .seconds(3)) == .milliseconds(3050))
    #expect(asked(.seconds(8), .seconds(3)) == nil)
    #expect(asked(.zero, .seconds(60)) == nil)
  }

  @Test func `a busy server is asked again when it said`() async throws {
    let server = FakeServer(busy, busy, fine)
    try await get(server)
    #expect(server.requests.count == 3)
    #expect(server.clock.sleeps == [.milliseconds(2050), .milliseconds(2100)])
  }

  @Test(arguments: [500, 502, 503, 504])
  func `failures of the server are asked again, but nothing is created twice`(status: Int)
    async throws
  {
    let broken = FakeServer.Answer.json(status, "<html>oops</html>")
    let server = FakeServer(broken, fine)
    try await get(server)
    #expect(server.requests.count == 2)

    let other = FakeServer(broken, fine)
    let client = other.client()
    let error = await failure { () async throws(ClusterError) in
      try await client.create([:], as: .configMap, namespace: "x", manager: "m")
    }
    #expect(error?.status == status)
    #expect(other.requests.count == 1)
  }

  @Test(arguments: [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 501])
  func `answers that stay the same are not asked for again`(status: Int) async {
    let server = FakeServer(.json(status, "{}"), fine)
    let error = await failure { () async throws(ClusterError) in try await get(server) }
    #expect(error?.status == status)
    #expect(server.requests.count == 1)
  }

  @Test func `a lost connection is made again`() async throws {
    let lost = FakeServer.Answer.failure(HTTPError(.interrupted("reset")))
    let server = FakeServer(lost, fine)
    try await get(server)

    let other = FakeServer(lost, fine)
    let client = other.client()
    let error = await failure { () async throws(ClusterError) in
      try await client.create([:], as: .configMap, namespace: "x", manager: "m")
    }
    #expect(
      error?.description
        == "cannot create 'ConfigMap in x': server 'https://test:6443' is not reachable: "
        + "connection lost: reset"
    )

    let refused = FakeServer.Answer.failure(HTTPError(.notConnected("connection refused")))
    let third = FakeServer(refused, fine)
    _ = try await third.client().create([:], as: .configMap, namespace: "x", manager: "m")
  }

  @Test func `a server that restarts is waited for where that is wanted`() async throws {
    let away = FakeServer.Answer.failure(HTTPError(.notConnected("connection refused")))
    let starting = FakeServer.Answer.json(503, "{}", Self.ofServer)
    let asked = Mutex(0)
    let fine = fine
    let server = FakeServer { _ in
      let number = asked.withLock {
        $0 += 1
        return $0
      }
      return number < 10 ? away : number < 12 ? starting : fine
    }
    let client = server.client()
    let patient = client.with(client.retries.outlastingOutages)
    _ = try await patient.get(.configMap, namespace: "x", name: "a")
    #expect(asked.withLock { $0 } == 12)

    let gone = FakeServer()
    let other = gone.client()
    let error = await failure { () async throws(ClusterError) in
      _ = try await other.with(other.retries.outlastingOutages)
        .get(.configMap, namespace: "x", name: "a")
    }
    #expect(error?.description.contains("is not reachable") == true)
    #expect(gone.clock.sleeps.reduce(.zero, +) <= RetryPolicy().budget)
    #expect(gone.requests.count > RetryPolicy().attempts)
  }

  /// What API servers send with every answer.
  private static let ofServer = ["cache-control: no-cache, private"]

  @Test func `a load balancer without a server is waited for, a service behind it is not`()
    async throws
  {
    func requests(_ answer: FakeServer.Answer) async -> Int {
      let server = FakeServer { _ in answer }
      let client = server.client()
      _ = try? await client.with(client.retries.outlastingOutages)
        .get(.configMap, namespace: "x", name: "a")
      return server.requests.count
    }
    let attempts = RetryPolicy().attempts
    #expect(await requests(.json(503, "<h1>no healthy upstream</h1>")) > attempts)
    #expect(await requests(.json(503, "service unavailable", Self.ofServer)) == attempts)
  }

  @Test(arguments: [
    HTTPError.Problem.cancelled, .untrusted("bad certificate"), .invalidURL,
    .tooLarge(limitInBytes: 1),
  ])
  func `what cannot get better is not tried again`(problem: HTTPError.Problem) async {
    let server = FakeServer(.failure(HTTPError(problem)), fine)
    let error = await failure { () async throws(ClusterError) in try await get(server) }
    #expect(server.requests.count == 1)
    #expect((error?.problem == .cancelled) == (problem == .cancelled))
  }

  @Test func `patience has an end`() async {
    let server = FakeServer()
    let error = await failure { () async throws(ClusterError) in try await get(server) }
    #expect(server.requests.count == RetryPolicy().attempts)
    #expect(
      error?.description
        == "cannot read 'ConfigMap x/a': server 'https://test:6443' is not reachable: "
        + "connection refused"
    )
  }
}
