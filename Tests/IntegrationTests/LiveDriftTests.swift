import Cluster
import Diff
import Manifests
import TestSupport
import Testing
import YAML

/// Random changes to live objects on a real API server: what was declared and differs is told, with its writer, and nothing else is.
@Suite(.cluster, .timeLimit(.minutes(15))) struct LiveDriftTests {
  private static let objects = [
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: one, labels: {app: one, tier: back}, annotations: {note: first}}
    data: {mode: fast, text: "many\nlines\n", empty: ""}
    """,
    """
    apiVersion: v1
    kind: Secret
    metadata: {name: one, labels: {app: one}}
    stringData: {user: admin, password: swordfish}
    """,
    """
    apiVersion: v1
    kind: Service
    metadata: {name: one, labels: {app: one}}
    spec:
      selector: {app: one, tier: back}
      sessionAffinity: ClientIP
      ports:
      - {name: http, port: 80, targetPort: 8080, protocol: TCP}
      - {name: admin, port: 81, targetPort: admin, protocol: TCP}
    """,
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: one, labels: {app: one}, annotations: {note: first}}
    spec:
      replicas: 0
      selector: {matchLabels: {app: one}}
      template:
        metadata: {labels: {app: one, tier: back}}
        spec:
          terminationGracePeriodSeconds: 20
          nodeSelector: {disk: fast}
          tolerations: [{key: spot, operator: Exists}]
          containers:
          - name: main
            image: example.org/main:1
            args: [--verbose, --queue=a]
            env: [{name: MODE, value: fast}, {name: EMPTY, value: ""}]
            ports: [{name: http, containerPort: 8080, protocol: TCP}]
            resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 0.5Gi}}
            readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 5}
          - name: side
            image: example.org/side:1
    """,
  ]

  @Test(arguments: objects.indices)
  func `what was declared is watched and nothing else`(number: Int) async throws {
    let live = try Live()
    let access = try ClusterAccess.find(
      kubeconfig: live.connection.kubeconfig,
      context: nil,
      environment: [:]
    )
    let namespace = try await live.makeNamespace()
    var intruder = try await Intruder(
      Self.objects[number],
      in: namespace,
      client: try KubeClient(to: access),
      seed: UInt64(number)
    )
    var changes = 0
    for _ in 0..<250 {
      guard let told = try await intruder.meddle() else { continue }
      changes += told.expected == nil ? 0 : 1
      for change in told.drift.changes {
        let isMeant = told.expected.map { change.path.isBeside($0) } ?? false
        #expect(isMeant, "noise at \(change.path), not \(told.expected?.description ?? "anything")")
        // Nobody can say for sure who took away what is gone.
        guard change.from != nil else { continue }
        #expect(change.writer?.manager == "intruder", "\(change.path): \(change.writer as Any)")
      }
      if let expected = told.expected { #expect(!told.drift.changes.isEmpty, "missed \(expected)") }
    }
    // Most changes are ones that the server takes.
    #expect(changes > 60)
  }
}

/// Changes one object again and again, which is restored every time.
private struct Intruder {
  let desired: Value
  let id: ObjectID
  let type: ResourceType
  let client: KubeClient
  var random: Seeded
  private var count = 0

  init(_ text: String, in namespace: String, client: KubeClient, seed: UInt64) async throws {
    desired = try YAMLReader().firstDocument(of: Array(text.utf8), file: "object")
    self.client = client
    let kind = GroupVersionKind(
      apiVersion: desired["apiVersion"]?.string ?? "",
      kind: desired["kind"]?.string ?? ""
    )
    id = ObjectID(group: kind.group, kind: kind.kind, namespace: namespace, name: "one")
    type = try await client.discover().resource(for: kind)
    random = Seeded(seed: seed)
  }

  /// Applies the object, has one field changed, removed or added, and compares; nil where the server does not take it.
  mutating func meddle() async throws -> (expected: FieldPath?, drift: ChangeSet)? {
    let applied = try await restored()
    let owned = try #require(OwnedFields(of: applied, manager: fieldManager, desired: desired))
    #expect(drift(of: applied, from: owned).changes == [])
    let (path, changed) = change(applied, owned)
    guard let live = try await put(changed) else { return nil }
    let isDrift = path.map { live.at($0.steps[...]) != applied.at($0.steps[...]) } ?? false
    return (isDrift ? path : nil, drift(of: live, from: owned))
  }

  /// The object as it is desired; made anew where what was done to it is in the way, such as an element under another key.
  private func restored() async throws -> Value {
    do throws(ClusterError) {
      return try await applied()
    } catch {
      // Two elements of one key are, too, which an old server calls a fault of its own.
      let isDoubled = "\(error.problem)".contains("duplicate entries for key")
      let isInTheWay = if case .invalid = error.problem { true } else { isDoubled }
      guard isInTheWay else { throw error }
      try await client.delete(type, namespace: id.namespace, name: id.name)
      return try await applied()
    }
  }

  private func applied() async throws(ClusterError) -> Value {
    try await client.apply(
      desired,
      as: type,
      namespace: id.namespace,
      name: id.name,
      manager: fieldManager
    ).object
  }

  private func put(_ object: Value) async throws -> Value? {
    do throws(ClusterError) {
      return try await client.replace(
        object,
        as: type,
        namespace: id.namespace,
        name: id.name,
        manager: "intruder"
      ).object
    } catch {
      switch error.problem {
      case .invalid, .conflict, .refused: return nil
      default: throw error
      }
    }
  }

  private func drift(of live: Value, from owned: OwnedFields) -> ChangeSet {
    let mask = SecretMask(salt: [1, 2, 3])
    return diff(id, desired: [:], observed: .drifted(live: live), owned: owned, mask: mask)
  }

  private mutating func change(_ live: Value, _ owned: OwnedFields) -> (FieldPath?, Value) {
    count += 1
    let paths = owned.root.paths(at: FieldPath())
    guard let path = paths.randomElement(using: &random) else { return (nil, live) }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return (path, live.setting(path.steps[...], to: nil))
    case 1:
      let fields =
        desired["data"] != nil || desired["stringData"] != nil ? ["data"] : ["metadata", "labels"]
      let added = FieldPath(fields.map { .key($0) }) / "added-\(count)"
      return (nil, live.setting(added.steps[...], to: "c29tZQ=="))
    default:
      guard let value = live.at(path.steps[...]) else { return (nil, live) }
      return (path, live.setting(path.steps[...], to: other(than: value)))
    }
  }

  private mutating func other(than value: Value) -> Value {
    switch value {
    case .int(let number): .int(number + 1)
    case .bool(let isOn): .bool(!isOn)
    case .string:
      [.string("dmFs\(count % 10)"), "ClientIP", "250m", "None"].randomElement(using: &random) ?? ""
    case .list(let elements): .list(elements + ["--more"])
    case .map, .null, .double: value
    }
  }
}

extension OwnedFields.Node {
  /// The paths to all fields that are owned, and to the elements of lists that are owned in part.
  fileprivate func paths(at path: FieldPath) -> [FieldPath] {
    guard case .members(let members) = self else { return [path] }
    return members.flatMap { member -> [FieldPath] in
      let below = path.appending(member.step)
      guard case .element = member.step else { return member.node.paths(at: below) }
      return [below] + member.node.paths(at: below)
    }
  }
}

extension FieldPath {
  /// Whether one of two paths leads to a part of what the other leads to.
  fileprivate func isBeside(_ other: FieldPath) -> Bool {
    steps.starts(with: other.steps) || other.steps.starts(with: steps)
  }
}
