import Apply
import Manifests
import Order
import Report
import Synchronization
import TestSupport
import Testing

@testable import Cluster

/// Waves, waiting, and what becomes of the rest when something fails.
@Suite(.cluster, .timeLimit(.minutes(15))) struct WaveTests {
  private let twoWaves = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - {name: main, image: web:1}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: later
      annotations: {argocd.argoproj.io/sync-wave: "1"}
    """

  @Test func `the next wave begins when the last one is healthy`() async throws {
    let lab = try await Lab()
    let events = Mutex<[String]>([])
    let result = try await lab.sync(
      twoWaves,
      tell: { event in
        switch event {
        case .settled(let id, let outcome): events.withLock { $0.append("\(id.kind) \(outcome)") }
        case .health(let id, let verdict) where verdict?.status == .healthy:
          events.withLock { $0.append("\(id.kind) healthy") }
        case .waiting(let waiting):
          events.withLock { $0.append("\(waiting)") }
        default: break
        }
      }
    )
    #expect(result.end == .done, "\(result.end)")
    let seen = events.withLock { $0 }
    let healthy = try #require(seen.firstIndex(of: "Deployment healthy"), "\(seen)")
    let later = try #require(seen.firstIndex(of: "ConfigMap created"))
    #expect(healthy < later)
    #expect(seen.contains("waiting for health of Deployment.apps \(lab.namespace)/web"))
    #expect(result.objects.first { $0.id.kind == "Deployment" }?.health?.status == .healthy)
  }

  @Test func `a wave that is not healthy in time ends the sync and is gone on with`() async throws {
    let lab = try await Lab()
    let result = try await lab.sync(twoWaves) { $0.patience = .milliseconds(1) }
    guard case .unhealthy(let text) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(text.hasPrefix("waiting for health of Deployment.apps \(lab.namespace)/web after"))
    #expect(result.summary.contains("ConfigMap later: skipped: an earlier wave failed"))
    #expect(try await lab.live("v1", "ConfigMap", "later") == nil)
    let next = try await lab.sync(twoWaves)
    #expect(next.end == .done)
    #expect(next.summary.contains("ConfigMap later: created"))
    #expect(next.summary.contains("Deployment web: unchanged"))
  }

  @Test func `an object that fails stops later waves and nothing else`() async throws {
    let lab = try await Lab()
    let bad = """
      apiVersion: v1
      kind: Service
      metadata: {name: bad}
      spec: {ports: [{port: 99999}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: good}
      spec: {ports: [{port: 80}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: after}
      spec: {defaultBackend: {service: {name: good, port: {number: 80}}}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: later
        annotations: {argocd.argoproj.io/sync-wave: "1"}
      """
    let result = try await lab.sync(bad)
    let outcomes = Dictionary(uniqueKeysWithValues: result.objects.map { ($0.id.name, $0.outcome) })
    guard case .failed(let reason)? = outcomes["bad"] else {
      Issue.record("\(result.summary)")
      return
    }
    #expect(reason.contains("spec.ports[0].port"))
    #expect(outcomes["good"] == .created)
    #expect(outcomes["after"] == .created)
    #expect(outcomes["later"]?.word == "skipped")
    guard case .failed(let text) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(text.hasPrefix("Service \(lab.namespace)/bad: invalid"))
    let fixed = bad.replacing("99999", with: "81")
    let next = try await lab.sync(fixed)
    #expect(next.end == .done)
    #expect(
      next.objects.filter(\.outcome.isChange).map(\.id.name).sorted() == ["bad", "later"],
      "\(next.summary)"
    )
  }

  @Test func `kinds that are defined in the same sync are applied after their definition`()
    async throws
  {
    let lab = try await Lab()
    let group = "\(lab.namespace).example"
    let text = """
      apiVersion: \(group)/v1
      kind: Pear
      metadata: {name: conference}
      spec: {size: 3}
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: pears.\(group)}
      spec:
        group: \(group)
        scope: Namespaced
        names: {kind: Pear, plural: pears, singular: pear, listKind: PearList}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec: {type: object, properties: {size: {type: integer}}}
      """
    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end) \(result.summary)")
    #expect(result.summary.contains("Pear conference: created"))
    let again = try await Lab(sharing: lab, asksAnew: true)
    _ = again.sent()
    let second = try await again.sync(text)
    #expect(second.objects.allSatisfy { $0.outcome == .unchanged }, "\(second.summary)")
    #expect(again.sent().writes.isEmpty)
    let definition = try lab.type(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition"
    )
    try await lab.client.delete(definition, namespace: nil, name: "pears.\(group)")
  }

  @Test func `a kind that nobody knows is refused before anything is written`() async throws {
    let lab = try await Lab()
    _ = lab.sent()
    let result = try await lab.sync(
      """
      apiVersion: fruit.example/v1
      kind: Apple
      metadata: {name: a}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: b}
      """
    )
    guard case .failed(let text) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(text.contains("'Apple.fruit.example a'"))
    #expect(text.contains("fruit.example/v1 Apple"))
    #expect(lab.sent().writes.isEmpty)
  }

  @Test func `a dry run says what would happen and writes nothing`() async throws {
    let lab = try await Lab()
    _ = lab.sent()
    let result = try await lab.sync(twoWaves) { $0.settings.isDryRun = true }
    #expect(result.end == .different)
    #expect(result.objects.allSatisfy { $0.outcome == .created })
    #expect(lab.sent().writes.isEmpty)
  }
}
