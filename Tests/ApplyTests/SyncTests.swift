import Apply
import Cluster
import HTTP
import Manifests
import Order
import Report
import TestSupport
import Testing

/// The five sub-tests that every kind of change must pass, and what else only a real server can show.
@Suite(.cluster, .timeLimit(.minutes(15))) struct SyncTests {
  private let shop = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      labels: {app: shop}
    data: {mode: fast, size: "3"}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector: {app: shop}
      ports:
      - port: 80
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 2
      selector:
        matchLabels: {app: shop}
      template:
        metadata:
          labels: {app: shop}
        spec:
          containers:
          - name: main
            image: web:1
            ports:
            - containerPort: 80
          securityContext: {}
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: login
    stringData: {password: hunter2}
    """

  @Test func `create, again, change, drift, remove`() async throws {
    let lab = try await Lab()

    let first = try await lab.sync(shop)
    #expect(first.end == .done, "\(first.end) \(first.summary)")
    #expect(
      Set(first.summary) == [
        "ConfigMap settings: created", "Service web: created", "Deployment web: created",
        "Secret login: created", "Namespace \(lab.namespace): created",
      ]
    )
    let map = try #require(try await lab.live("v1", "ConfigMap", "settings"))
    #expect(
      map.annotation(trackingAnnotation)
        == "\(lab.namespace):/ConfigMap:\(lab.namespace)/settings"
    )

    _ = lab.sent()
    let again = try await lab.sync(shop)
    #expect(again.end == .done)
    #expect(again.objects.allSatisfy { $0.outcome == .unchanged }, "\(again.summary)")
    let sent = lab.sent()
    #expect(sent.writes.isEmpty, "\(sent)")
    #expect(sent.count <= 6, "\(sent)")

    let changed = shop.replacing("mode: fast", with: "mode: slow")
    #expect(
      try await lab.changes(changed)
        == ["update ConfigMap \(lab.namespace)/settings data.mode: fast -> slow"]
    )
    let second = try await lab.sync(changed)
    #expect(second.end == .done)
    #expect(second.objects.filter(\.outcome.isChange).map(\.id.name) == ["settings"])
    #expect(try await lab.live("v1", "ConfigMap", "settings")?["data"]?["mode"] == "slow")

    try await lab.meddle("v1", "ConfigMap", "settings", ["data": ["mode": "odd", "other": "x"]])
    try await lab.meddle(
      "apps/v1",
      "Deployment",
      "web",
      ["spec": ["replicas": 5, "revisionHistoryLimit": 3]]
    )
    let drift = [
      "repair ConfigMap \(lab.namespace)/settings data.mode: odd -> slow",
      "repair Deployment.apps \(lab.namespace)/web spec.replicas: 5 -> 2",
    ]
    _ = lab.sent()
    #expect(try await lab.changes(changed, mode: .reading).sorted() == drift)
    #expect(lab.sent().writes.isEmpty)
    let repair = try await lab.sync(changed)
    #expect(repair.end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "settings")?["data"]?["mode"] == "slow")
    #expect(try await lab.live("v1", "ConfigMap", "settings")?["data"]?["other"] == "x")
    #expect(try await lab.changes(changed).isEmpty)

    let less = changed.split(separator: "---").filter { !$0.contains("kind: Service") }
      .joined(separator: "---")
    let kept = try await lab.sync(less)
    #expect(kept.summary.contains { $0.hasPrefix("Service web: skipped: no longer declared") })
    #expect(try await lab.live("v1", "Service", "web") != nil)
    let pruned = try await lab.sync(less) { $0.settings.pruning.isRequested = true }
    #expect(pruned.summary.contains("Service web: deleted"))
    #expect(pruned.end == .done)
    #expect(try await lab.live("v1", "Service", "web") == nil)
    _ = lab.sent()
    let last = try await lab.sync(less) { $0.settings.pruning.isRequested = true }
    #expect(last.objects.allSatisfy { $0.outcome == .unchanged })
    #expect(lab.sent().writes.isEmpty)
  }

  @Test func `each object is told of when it is done, not when all are`() async throws {
    let (told, news) = AsyncStream.makeStream(of: Void.self)
    let lab = try await Lab { request, send async throws(HTTPError) in
      // The second object is not sent before the first one was told of.
      if request.method == .patch, request.path.hasSuffix("/configmaps/second") {
        for await _ in told {}
      }
      return try await send(request)
    }
    let text = ["first", "second"].map {
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \($0)}\n"
    }.joined(separator: "---\n")
    let result = try await lab.sync(
      text,
      tell: { event in
        if case .settled(let id, _) = event, id.name == "first" { news.finish() }
      }
    )
    #expect(result.end == .done)
  }
}
