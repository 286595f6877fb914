import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What others hear of an agent: Events, notifications, traces and figures.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentTellingTests {
  private static let policy =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  @Test func `a sync is an Event, a notification that is sent once, and a trace`() async throws {
    let listener = PostListener()
    let server = listener.server()
    let settings = try TemporaryFolder()
    try settings.write("{url: '\(server.url)/told'}", to: "service.webhook.main")
    try settings.write("canary-4711", to: "some-secret")
    let stage = try await AgentStage(
      ["--notifications", settings.path],
      environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": server.url]
    )
    let subscription = "notifications.argoproj.io/subscribe.on-deployed.main"
    try await stage.make(Self.policy, annotations: "{\(subscription): x}")
    let told = try await listener.wait(for: "/told") { $0.contains("on-deployed") }
    #expect(told.contains(#""application":"a""#), "\(told)")
    #expect(told.contains(#""health":"Healthy""#), "\(told)")
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) {
      $0?[["metadata", "annotations", "notified.notifications.argoproj.io"]] != nil
    }

    let events = "/api/v1/namespaces/\(stage.swell.name)/events"
    let found = try await stage.live.wait(for: events) {
      $0?["items"]?.list?.contains { $0["reason"] == "OperationCompleted" } == true
    }
    let event = found?["items"]?.list?.first { $0["reason"] == "OperationCompleted" }
    #expect(event?[["involvedObject", "name"]] == "a")
    #expect(event?["type"] == "Normal")

    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "two" }
    while listener.bodies(at: "/told").count < 2 { try await Task.sleep(for: .milliseconds(25)) }
    let traces = try await listener.wait(for: "/v1/traces") { $0.contains(#""name":"sync""#) }
    for part in ["survey", "apply", "compose"] {
      #expect(listener.bodies(at: "/v1/traces").contains { $0.contains("\"name\":\"\(part)\"") })
    }
    #expect(traces.contains("swell.application"))
    await stage.end()
    #expect(listener.bodies(at: "/told").count == 2)
    #expect(!stage.agent.errorsSoFar.contains("canary-4711"))
  }

  @Test func `an application that is no object is told of as well, and once over restarts`()
    async throws
  {
    let listener = PostListener()
    let server = listener.server()
    let settings = try TemporaryFolder()
    try settings.write("{url: '\(server.url)/told'}", to: "service.webhook.main")
    try settings.write(
      "[{recipients: [main:x], triggers: [on-deployed]}]",
      to: "subscriptions"
    )
    let live = try Live()
    let swell = try await Swell(
      [
        "composition/c.yaml": Sample.application().replacingOccurrences(
          of: "syncPolicy: {",
          with: "syncPolicy: {automated: {}, "
        ),
        "swell.yaml": Sample.settings, "m/a.yaml": Sample.configMap("a", "k: one"),
      ],
      kubeconfig: live.connection.kubeconfig
    )
    let words = ["--poll", "1s", "--no-leases", "--log", "text", "--notifications", settings.path]
    let first = try swell.start("agent", words)
    _ = try await listener.wait(for: "/told") { $0.contains(swell.name) }
    let memory = "/api/v1/namespaces/\(swell.name)-state/configmaps/swell-notified"
    try await live.wait(for: memory) { $0?["data"]?[swell.name] != nil }
    first.signal(SIGTERM)
    _ = await first.finish()

    let second = try swell.start("agent", words)
    while !second.errorsSoFar.contains("Synced, healthy") {
      try await Task.sleep(for: .milliseconds(25))
    }
    second.signal(SIGTERM)
    _ = await second.finish()
    #expect(listener.bodies(at: "/told").count == 1)
  }
}
