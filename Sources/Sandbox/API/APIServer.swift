import JSON
import Manifests

/// The cluster as a value: requests go in, answers come out, objects stay.
package struct APIServer: Sendable {
  var store = Store()
  var registry = Registry()
  var now: Moment
  var faults = Faults()
  /// The certificate that clients inside the cluster would trust, as PEM.
  var authority = ""
  /// Objects that are refused as a webhook would refuse them.
  var refused: [Script.Wish] = []
  /// What the answer to the current request warns of.
  var warnings: [String] = []
  /// Snapshots that lists are continued from, by their revisions.
  var pages = ListPages()
  private var random: SeededRandom

  /// Makes a cluster with the namespaces that every cluster has.
  package init(now: Moment, seed: UInt64) {
    self.now = now
    random = SeededRandom(state: seed)
    for name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
      install(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
    }
    installMachines()
    install([
      "apiVersion": "v1", "kind": "Service",
      "metadata": [
        "name": "kubernetes", "namespace": "default",
        "labels": ["component": "apiserver", "provider": "kubernetes"],
      ],
      "spec": [
        "clusterIP": "10.96.0.1",
        "ports": [["name": "https", "port": 443, "targetPort": 6443]],
      ],
    ])
  }

  /// Makes a cluster of what was kept of one.
  init(now: Moment, seed: UInt64, kept store: Store) {
    self.now = now
    self.store = store
    random = SeededRandom(state: seed)
    for definition in objects(.definitions) {
      registry.define(definition.name, CustomKinds.resources(of: definition))
    }
  }

  /// Machines that have room for everything.
  private mutating func installMachines() {
    let room: Value = ["cpu": "64", "memory": "256Gi", "pods": "5000", "ephemeral-storage": "1Ti"]
    for number in 1...3 {
      let name = "sandbox-\(number)"
      install([
        "apiVersion": "v1", "kind": "Node",
        "metadata": [
          "name": .string(name),
          "labels": [
            "kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
          ],
        ],
      ])
      let time = now.text
      let key = ObjectKey(namespace: "", name: name)
      let place = ObjectPlace(resource: .nodes, key: key)
      change(place, by: "kubelet") { $0.set(["spec", "taints"], nil) }
      change(place, status: true, by: "kubelet") { node in
        node.set(["status", "capacity"], room)
        node.set(["status", "allocatable"], room)
        node.set(
          ["status", "nodeInfo", "kubeletVersion"],
          DiscoveryDocuments.version["gitVersion"]
        )
        node.setCondition(
          "Ready",
          true,
          reason: "KubeletReady",
          message: "a sandbox",
          at: time,
          extra: ["lastHeartbeatTime": .string(time)]
        )
      }
    }
  }

  /// Answers a request.
  package mutating func answer(_ request: APIRequest, at moment: Moment) -> APIAnswer {
    now = max(now, moment)
    warnings = []
    var answer: APIAnswer
    do throws(Refusal) {
      answer = try answered(request)
    } catch {
      answer = APIAnswer(status: error.code, body: .value(error.status))
      answer.retryAfterSeconds = error.retryAfterSeconds
    }
    answer.warnings = warnings
    return answer
  }

  private mutating func answered(_ request: APIRequest) throws(Refusal) -> APIAnswer {
    switch faults.answer(to: request) {
    case .refusal(let refusal): throw refusal
    case .staleDiscovery:
      // The kinds are served, but nobody hears of them yet.
      let registry = registry
      defer { self.registry = registry }
      self.registry = Registry()
      return try route(request)
    default: return try route(request)
    }
  }

  /// Makes an object on the cluster's own behalf; what cannot be made is left.
  @discardableResult
  mutating func install(_ object: Value) -> Value? {
    guard let resource = resource(of: object) else { return nil }
    let options = WriteOptions(manager: "sandbox")
    return try? create(
      object,
      Target(resource: resource, namespace: object.namespace, name: nil, subresource: nil),
      options
    )
  }

  /// The kind that an object says it is.
  func resource(of object: Value) -> Resource? {
    registry.resource(
      of: GroupVersionKind(
        apiVersion: object["apiVersion"]?.string ?? "",
        kind: object["kind"]?.string ?? ""
      )
    )
  }

  /// A new identity.
  mutating func makeUID() -> String {
    let (one, other) = (random.next(), random.next())
    let digits = hex(one) + hex(other)
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)].map { Array(digits)[$0..<$1] }
    var text = parts.map { String($0) }
    text[2] = "4" + text[2].dropFirst()
    text[3] = "a" + text[3].dropFirst()
    return text.joined(separator: "-")
  }

  /// The end of a name that is made up.
  mutating func makeSuffix(_ count: Int = 5) -> String {
    let letters = Array("bcdfghjklmnpqrstvwxz2456789")
    return String((0..<count).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
  }

  private func hex(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
  }
}

/// Random numbers from a seed (SplitMix64), so that a cluster's answers follow from what it was asked.
struct SeededRandom: Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
