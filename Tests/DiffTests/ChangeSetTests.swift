import Manifests
import Testing

@testable import Diff

@Suite struct ChangeSetTests {
  private let map = ObjectID(kind: "ConfigMap", namespace: "a", name: "m")
  private let secret = ObjectID(kind: "Secret", namespace: "a", name: "s")

  private func configMap(_ data: Value, _ metadata: Value = [:]) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data]
  }

  @Test func `what is absent is created with all its fields`() {
    let set = diff(map, desired: configMap(["k": "v"]), observed: .absent, mask: Sample.mask)
    #expect(set.action == .create)
    #expect(set.changes.map(\.path.description) == ["apiVersion", "kind", "metadata", "data"])
    #expect(set.changes.allSatisfy { $0.from == nil })
  }

  @Test func `what is no longer desired is pruned`() {
    let live = configMap([:])
    #expect(diff(map, desired: nil, observed: .absent, mask: Sample.mask).action == .unchanged)
    let set = diff(map, desired: nil, observed: .unpredicted(live: live), mask: Sample.mask)
    #expect(set.action == .prune)
  }

  @Test func `the server's bookkeeping is no difference`() {
    let live = configMap(
      ["k": "v"],
      ["name": "m", "uid": "1", "resourceVersion": "1", "annotations": [lastApplied: "{}"]]
    )
    let prediction = configMap(["k": "v"], ["name": "m", "uid": "2", "generation": 2])
    let set = diff(
      map,
      desired: configMap(["k": "v"]),
      observed: .predicted(live: live, prediction: prediction),
      mask: Sample.mask
    )
    #expect(set.action == .adopt)
    #expect(set.changes.isEmpty && !set.isDifference)
  }

  @Test func `a prediction without any change of ownership is unchanged`() throws {
    let live = try Sample.deployment()
    let observed = Observed.predicted(live: live, prediction: live)
    #expect(
      diff(Sample.id, desired: live, observed: observed, mask: Sample.mask).action == .unchanged
    )
  }

  @Test func `without a prediction what is desired is laid over what is live`() throws {
    var live = try Sample.deployment()
    live["metadata"]?["managedFields"] = nil
    let desired = try json(
      #"""
      {"spec": {"replicas": 3, "template": {"spec": {"containers": [
        {"name": "main", "image": "web:2", "ports": [{"containerPort": 80, "protocol": "TCP", "name": "http"}]},
        {"name": "new", "image": "n"}]}}}}
      """#
    )
    let set = diff(
      Sample.id,
      desired: desired,
      observed: .unpredicted(live: live),
      mask: Sample.mask
    )
    #expect(
      set.changes.map(\.path.description) == [
        "spec.replicas", "spec.template.spec.containers[name=main].image",
        "spec.template.spec.containers[name=main].ports[containerPort=80,protocol=TCP].name",
        "spec.template.spec.containers[name=new]",
      ]
    )
  }

  @Test func `values of Secrets are marks, equal ones equal`() throws {
    func object(_ data: Value) -> Value { ["apiVersion": "v1", "kind": "Secret", "data": data] }
    let set = diff(
      secret,
      desired: object(["a": "c2VjcmV0", "b": "b3RoZXI="]),
      observed: .predicted(
        live: object(["a": "b2xk", "b": "c2VjcmV0", "gone": "eHh4eA=="]),
        prediction: object(["a": "c2VjcmV0", "b": "b3RoZXI=", "new": "bmV3"])
      ),
      mask: Sample.mask
    )
    #expect(set.changes.map(\.path.description) == ["data.a", "data.b", "data.gone", "data.new"])
    #expect(set.changes[0].to == set.changes[1].from)
    #expect(set.changes[0].from != set.changes[0].to)
    let all = set.unifiedDiff() + "\(set)" + "\(set.json)"
    for value in ["c2VjcmV0", "b2xk", "b3RoZXI", "eHh4eA", "bmV3", "secret"] {
      #expect(!all.contains(value))
    }
    #expect(all.contains("++++++++"))
  }

  @Test func `a Secret that is created or drifted shows marks too`() throws {
    let desired: Value = [
      "apiVersion": "v1", "kind": "Secret", "stringData": ["p": "hunter2"],
      "data": ["q": "aHVudGVy"],
    ]
    let created = diff(secret, desired: desired, observed: .absent, mask: Sample.mask)
    let owned = OwnedFields(
      root: .members([.init(.key("data"), .members([.init(.key("p"), .value("hunter2"))]))])
    )
    let drifted = diff(
      secret,
      desired: desired,
      observed: .drifted(live: ["apiVersion": "v1", "kind": "Secret", "data": ["p": "hunter3"]]),
      owned: owned,
      mask: Sample.mask
    )
    let gone = diff(
      secret,
      desired: desired,
      observed: .drifted(live: ["apiVersion": "v1", "kind": "Secret"]),
      owned: owned,
      mask: Sample.mask
    )
    for set in [created, drifted, gone] {
      #expect(!set.changes.isEmpty)
      #expect(!(set.unifiedDiff() + "\(set)" + "\(set.json)").contains("hunt"))
      #expect(!"\(set.json)".contains("aHVudGVy"))
    }
  }

  @Test func `other salts give other marks`() {
    #expect(SecretMask(salt: [1]).mark(for: "x") != SecretMask(salt: [2]).mark(for: "x"))
    #expect(SecretMask(salt: [1]).mark(for: "x") == SecretMask(salt: [1]).mark(for: "x"))
  }

  @Test func `a server's message about a Secret loses its values`() {
    let object: Value = ["apiVersion": "v1", "kind": "Secret", "data": ["p": "not base64!"]]
    let text = Sample.mask.masked("illegal data 'not base64!' in p", about: object)
    #expect(text == "illegal data '++++++++' in p")
  }

  private let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

  @Test func `a comparison says what it rests on`() throws {
    let live = try Sample.deployment()
    let bases: [(Observed, Basis?)] = [
      (.absent, nil), (.unchanged, .record), (.drifted(live: live), .record),
      (.predicted(live: live, prediction: live), .dryRun), (.unpredicted(live: live), .structure),
    ]
    for (observed, basis) in bases {
      let set = diff(Sample.id, desired: live, observed: observed, mask: Sample.mask)
      #expect(set.basis == basis)
      #expect(set.json["comparedBy"] == basis.map { .string($0.rawValue) })
    }
  }
}
