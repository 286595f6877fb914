import Cluster
import Foundation
import Manifests
import Pipeline
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// When subscribers are told, and when that is tried again.
@Suite(.cluster, .timeLimit(.minutes(15))) struct NotifierTests {
  private static let start = 1_785_585_600

  /// A service that is out of order for so many requests, and who uses it.
  private final class Stage: Sendable {
    let clock = ManualClock()
    let figures = Figures(startedAt: Timestamp(secondsSince1970: start))
    let notifier: Notifier
    /// A name that no other test has.
    let name: String
    let clusters: Clusters
    private let server: ScriptedServer
    private let problems = Problems()
    private let running: Task<Void, Never>

    /// Stands alone, or beside another one as a replica.
    init(
      _ configuration: [String: String],
      failures: Int = 0,
      context: String? = nil,
      beside other: Stage? = nil,
      holdingUp: @escaping @Sendable (_ request: Int) -> Void = { _ in }
    ) throws {
      name = other?.name ?? "t-" + UUID().uuidString.prefix(8).lowercased()
      server = ScriptedServer { _, connection in
        holdingUp(connection.number)
        connection.answer(connection.number > failures ? "200 OK" : "503 Busy", [], "{}")
        return false
      }
      clusters = Clusters(
        try Destinations(
          kubeconfig: try ClusterConnection.required().kubeconfig,
          context: context,
          environment: [:]
        ),
        stateNamespace: name
      )
      let settings = NotificationSettings(
        configuration.merging(["service.webhook.main": "url: \(server.url)"]) { $1 }
      )
      try #require(settings.problems == [])
      let clock = clock
      let notifier = Notifier(
        about: ApplicationObjects(in: name, on: clusters, clock: clock) { _ in
        } instruct: { _, _ in
        },
        on: clusters,
        settings: { settings },
        now: {
          Timestamp(secondsSince1970: start + Int(clock.now.offset.components.seconds))
        },
        figures: figures,
        problem: { [problems] _, error in problems.add(error) }
      )
      self.notifier = notifier
      running = Task { await notifier.run(on: clock) }
    }

    /// How many requests came.
    var requests: Int { server.connectionCount }
    /// Why something was not told, or could not be kept.
    var reasons: [String] { problems.all.map(\.reason) }

    /// Has an application as it is now.
    func take(_ application: Value) async {
      let name = application[["metadata", "name"]]?.string ?? ""
      await notifier.take(application, of: name, diff: nil)
    }

    /// Has an application that subscribes to a trigger.
    func take(_ name: String, subscribingTo trigger: String) async {
      let subscription = "notifications.argoproj.io/subscribe.\(trigger).main"
      let application: Value = [
        "metadata": ["name": .string(name), "annotations": [subscription: ""]],
        "status": [
          "operationState": ["startedAt": .string("\(Timestamp(secondsSince1970: start))")]
        ],
      ]
      await notifier.take(application, of: name, diff: nil)
    }

    /// How often a trigger was evaluated so far.
    func evaluations(of trigger: String) -> Int {
      count(of: "argocd_notifications_trigger_eval_total{name=\"\(trigger)\"")
    }

    /// How often it was tried to tell something of a trigger so far.
    func deliveries(of trigger: String) -> Int {
      count(of: "argocd_notifications_deliveries_total{trigger=\"\(trigger)\"")
    }

    private func count(of beginning: String) -> Int {
      figures.text.split(separator: "\n").filter { $0.hasPrefix(beginning) }
        .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    /// Lets minutes go by until a trigger is evaluated once more after so many times, each of which has then come to its end.
    func pass(evaluations count: Int, of trigger: String) async throws {
      while evaluations(of: trigger) <= count {
        clock.advance(by: .seconds(60))
        try await Task.sleep(for: .milliseconds(5))
      }
    }

    /// Waits until so many requests came.
    func hears(_ count: Int) async throws {
      while requests < count { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Has it end, without waiting for that.
    func stop() { running.cancel() }

    func end() async {
      stop()
      await running.value
    }
  }

  /// What did not work.
  private final class Problems: Sendable {
    private let told = Mutex<[NotificationError]>([])

    var all: [NotificationError] { told.withLock { $0 } }

    func add(_ error: NotificationError) { told.withLock { $0.append(error) } }
  }

  @Test func `what a service could not take is sent again, although nothing happens`() async throws
  {
    let stage = try Stage([:], failures: 2)
    await stage.take(stage.name, subscribingTo: "on-created")
    try await stage.pass(evaluations: 4, of: "on-created")
    #expect(stage.requests == 3)
    await stage.end()
  }

  @Test func `a condition that asks for the time is told of when its time has come`() async throws {
    let began = "time.Parse(app.status?.operationState.startedAt)"
    let stage = try Stage([
      "trigger.on-late": "[{when: 'time.Now().Sub(\(began)).Minutes() >= 5', send: [app-created]}]"
    ])
    await stage.take(stage.name, subscribingTo: "on-late")
    while stage.requests == 0 {
      stage.clock.advance(by: .seconds(60))
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(stage.clock.now.offset >= .seconds(300))
    let evaluations = stage.evaluations(of: "on-late")
    try await stage.pass(evaluations: evaluations + 1, of: "on-late")
    #expect(stage.requests == 1)
    await stage.end()
  }

  @Test func `what cannot be kept is told once nevertheless`() async throws {
    let stage = try Stage([:], context: "reader")
    await stage.take(stage.name, subscribingTo: "on-created")
    try await stage.pass(evaluations: 3, of: "on-created")
    #expect(stage.requests == 1)
    await stage.end()
  }

  @Test func `what another replica told is not told again by the one who comes after it`()
    async throws
  {
    let first = try Stage([:])
    let second = try Stage([:], beside: first)
    await second.take("own", subscribingTo: "on-created")
    try await second.pass(evaluations: 1, of: "on-created")
    await first.take("moved", subscribingTo: "on-created")
    try await first.pass(evaluations: 1, of: "on-created")
    await first.notifier.forget("moved")
    let evaluations = second.evaluations(of: "on-created")
    await second.take("moved", subscribingTo: "on-created")
    try await second.pass(evaluations: evaluations + 4, of: "on-created")
    #expect(first.requests == 1)
    #expect(second.requests == 1)
    await first.end()
    await second.end()
  }

  @Test func `what was found before an application went is told`() async throws {
    let stage = try Stage([:])
    await stage.take("gone", subscribingTo: "on-created")
    await stage.notifier.forget("gone")
    while stage.requests == 0 { try await Task.sleep(for: .milliseconds(5)) }
    await stage.end()
  }

  @Test func `what is gone, or nobody subscribes to, is not looked at again`() async throws {
    let stage = try Stage([:])
    await stage.take("gone", subscribingTo: "on-created")
    while stage.evaluations(of: "on-created") == 0 { try await Task.sleep(for: .milliseconds(5)) }
    await stage.notifier.forget("gone")
    await stage.take("there", subscribingTo: "on-deleted")
    try await stage.pass(evaluations: 2, of: "on-deleted")
    #expect(stage.evaluations(of: "on-created") == 1)
    await stage.end()
  }

  @Test func `what waits for its turn while an application goes is told`() async throws {
    let (first, others) = (Gate(), Gate())
    let stage = try Stage([:]) { ($0 == 1 ? first : others).pass() }
    await stage.take("first", subscribingTo: "on-created")
    try await stage.hears(1)
    for number in 1...8 { await stage.take("other-\(number)", subscribingTo: "on-created") }
    await stage.take("waits", subscribingTo: "on-created")
    first.open()
    try await stage.hears(9)
    await stage.notifier.forget("waits")
    await stage.take("zebra", subscribingTo: "on-created")
    others.open()
    await stage.end()
    #expect(stage.requests == 11)
  }

  @Test func `what happened to an application while it was told of is told, although it is gone`()
    async throws
  {
    let gate = Gate()
    let stage = try Stage(["trigger.on-later": "[{when: 'true', send: [app-created]}]"]) {
      if $0 == 1 { gate.pass() }
    }
    await stage.take("a", subscribingTo: "on-created")
    try await stage.hears(1)
    await stage.take("a", subscribingTo: "on-later")
    await stage.notifier.forget("a")
    gate.open()
    await stage.end()
    #expect(stage.requests == 2)
  }

  @Test func `what goes while it is told of is not remembered here`() async throws {
    let gate = Gate()
    let stage = try Stage([:]) { if $0 == 1 { gate.pass() } }
    await stage.take("a", subscribingTo: "on-created")
    try await stage.hears(1)
    await stage.notifier.forget("a")
    gate.open()
    await stage.take("b", subscribingTo: "on-created")
    try await stage.pass(evaluations: 2, of: "on-created")
    // Others know nothing of it.
    let own = try await stage.clusters.own()
    let maps = try own.discovery.resource(
      for: GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")
    )
    _ = try await own.client.delete(maps, namespace: stage.name, name: "swell-notified")
    await stage.take("a", subscribingTo: "on-created")
    try await stage.hears(3)
    await stage.end()
  }

  @Test func `a service that does not answer is not asked for every application`() async throws {
    let gate = Gate()
    let dead = "url: http://127.0.0.1:\(ScriptedServer.deadPort())"
    let stage = try Stage(["service.webhook.dead": dead]) { if $0 == 1 { gate.pass() } }
    await stage.take("first", subscribingTo: "on-created")
    try await stage.hears(1)
    for number in 1...50 {
      await stage.take([
        "metadata": [
          "name": .string("a\(number)"),
          "annotations": ["notifications.argoproj.io/subscribe.on-deleted.dead": ""],
          "deletionTimestamp": "2026-08-01T12:00:00Z",
        ]
      ])
    }
    gate.open()
    while stage.evaluations(of: "on-deleted") < 50 {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(stage.deliveries(of: "on-deleted") <= 8)
    await stage.end()
  }

  @Test func `of an object that is gone it is told what was not told before`() async throws {
    let subscription = "notifications.argoproj.io/subscribe."
    let settings = NotificationSettings(["service.webhook.main": "url: http://127.0.0.1:1"])
    var metadata: Mapping = [
      "name": "a", "uid": "1", "deletionTimestamp": "2026-08-01T12:00:00Z",
      "annotations": [subscription + "on-created.main": ""],
    ]
    let now = Timestamp(secondsSince1970: Self.start)
    let before = settings.due(
      for: NotificationSubject(application: ["metadata": .map(metadata)]),
      now: now
    )
    var state = NotificationState(annotation: nil)
    for notification in before.notifications { state.add(notification.key, at: now) }
    metadata["annotations"] = [
      subscription + "on-created.main": "", subscription + "on-deleted.main": "",
      NotificationState.annotation: .string(try #require(state.text)),
    ]
    let stage = try Stage([:])
    await stage.take(["metadata": .map(metadata)])
    try await stage.pass(evaluations: 3, of: "on-deleted")
    await stage.end()
    #expect(stage.requests == 1)
    let own = try await stage.clusters.own()
    let maps = try own.discovery.resource(
      for: GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")
    )
    #expect(try await own.client.find(maps, namespace: stage.name, name: "swell-notified") == nil)
  }

  @Test func `an agent that ends looks at nothing again`() async throws {
    let stage = try Stage([:])
    await stage.take("a", subscribingTo: "on-created")
    try await stage.hears(1)
    await stage.end()
    #expect(stage.evaluations(of: "on-created") == 1)
  }

  @Test func `an agent that ends waits for a service for a while only`() async throws {
    let gate = Gate()
    let stage = try Stage([:]) { _ in gate.pass() }
    await stage.take("a", subscribingTo: "on-created")
    try await stage.hears(1)
    stage.stop()
    let passing = Task {
      while !Task.isCancelled {
        stage.clock.advance(by: .seconds(1))
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    await stage.end()
    passing.cancel()
    gate.open()
    #expect(stage.reasons.contains { $0.contains("cancelled") }, "\(stage.reasons)")
  }
}
