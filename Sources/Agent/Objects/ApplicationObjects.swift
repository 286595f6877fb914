import Cluster
package import Compose
package import Manifests
package import Pipeline

/// The objects of Argo CD's kinds in its namespace, as they are now, and whoever changes them.
///
/// Guards what the feeds bring. Where the kinds are not installed there are none; they are looked for again now and then.
package actor ApplicationObjects {
  /// What an origin composes from.
  package struct Inputs: Sendable {
    /// Applications as they declare themselves, without what only whoever looks after them writes.
    package var applications: [Manifest]
    package var projects: [Manifest]
    /// Secrets that describe repositories and clusters, and ConfigMaps of Argo CD's.
    package var settings: [Value]
  }

  /// What origins have to compose anew for.
  package enum Change: Sendable {
    /// Applications or AppProjects changed.
    case objects
    /// Secrets or ConfigMaps changed; while it is not yet known what else there is, nobody composes from the objects themselves.
    case settings(isKnownWhatThereIs: Bool)
  }

  private nonisolated let namespace: String
  /// In which other namespaces Applications count too, besides what Argo CD's own settings say of it.
  private let others: [NamespacePattern]
  private let clusters: Clusters
  private let clock: any Clock<Duration>
  private let instruct: @Sendable (String, Instruction?) async -> Void
  private let changed: @Sendable (Change) -> Void
  /// Rings when ApplicationSets, or what they are expanded from, changed.
  nonisolated let setsChanged = Bell()
  /// By name; Applications by the name of their instance.
  private var objects: [ControlKind: [String: Value]] = [:]
  private var instructions: [String: Instruction] = [:]
  private var listed: Set<ControlKind> = []
  /// Whether what came last says that an Application of a set is further.
  private var isRolloutChanged = false

  private static let pause = Duration.seconds(10)
  /// How often finalizers are written at most while others change the object too.
  private static let attempts = 5
  private static let types = Dictionary(
    uniqueKeysWithValues: ControlKind.allCases.map { ($0, $0.type) }
  )

  /// Looks after the objects of a namespace, and the Applications of others, once it runs.
  ///
  /// `instruct` is told what an Application asks for whenever that changes, `changed` when origins have to compose anew.
  package init(
    in namespace: String,
    and others: [NamespacePattern] = [],
    on clusters: Clusters,
    clock: any Clock<Duration>,
    changed: @escaping @Sendable (Change) -> Void,
    instruct: @escaping @Sendable (String, Instruction?) async -> Void
  ) {
    self.namespace = namespace
    self.others = others
    self.clusters = clusters
    self.clock = clock
    self.changed = changed
    self.instruct = instruct
  }

  /// Keeps up with the objects until the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      for kind in ControlKind.allCases {
        group.addTask { await self.follow(kind) }
      }
    }
  }

  /// What there is to compose from, once it is known of every kind which objects there are.
  ///
  /// - Throws: when the task is cancelled before.
  package var inputs: Inputs {
    get async throws {
      while !isComplete { try await clock.sleep(for: .milliseconds(100)) }
      return current
    }
  }

  private var current: Inputs {
    Inputs(
      applications: sorted(.application).compactMap { try? Manifest($0.declared) },
      projects: sorted(.project).compactMap { try? Manifest($0) },
      settings: settings
    )
  }

  /// Has the ApplicationSets expanded anew.
  package nonisolated func expandSetsNow() { setsChanged.ring() }

  /// The ApplicationSets as they are now.
  var sets: [Value] { sorted(.applicationSet) }

  /// The Applications that an ApplicationSet owns, all of its own namespace, whatever a reference elsewhere says.
  func applications(ownedBy uid: Value?) -> [Value] {
    sorted(.application).filter { application in
      guard application[["metadata", "namespace"]] == .string(namespace) else { return false }
      return (application[["metadata", "ownerReferences"]]?.list ?? []).contains {
        $0["uid"] == uid && $0["controller"] == true
      }
    }
  }

  /// Secrets and ConfigMaps that say how repositories and clusters are reached.
  package var settings: [Value] { sorted(.secret) + sorted(.configMap) }

  /// An Application as it is now, by the name of its instance.
  func application(_ instance: String) -> Value? { objects[.application]?[instance] }

  /// An AppProject as it is now.
  func project(_ name: String) -> Value? { objects[.project]?[name] }

  /// Whether it is known of every kind which objects there are.
  private var isComplete: Bool { listed.count == ControlKind.allCases.count }

  private func sorted(_ kind: ControlKind) -> [Value] {
    (objects[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
  }

  // MARK: Following

  private func follow(_ kind: ControlKind) async {
    while !Task.isCancelled {
      do throws(ClusterError) {
        let cluster = try await clusters.own(serving: kind.type)
        let type = try cluster.discovery.resource(for: kind.type)
        await follow(kind, as: type, in: cluster.client)
      } catch {
        // Of a cluster that cannot be reached it is not known what it has.
        if case .unknownKind = error.problem { await replace([], of: kind) }
      }
      try? await clock.sleep(for: Self.pause)
    }
  }

  private func follow(_ kind: ControlKind, as type: ResourceType, in client: KubeClient) async {
    let others = kind == .application ? await otherNamespaces() : []
    let scope = ListScope(namespace: others.isEmpty ? namespace : nil, labels: kind.labels)
    let counts = { [namespace] (object: Value) in
      let own = object[["metadata", "namespace"]]?.string ?? ""
      return own == namespace || others.contains { $0.matches(own) }
    }
    do throws(ClusterError) {
      var feed = client.feed(of: type, scope).makeAsyncIterator()
      var found: [Value] = []
      while let change = try await feed.next() {
        switch change {
        case .listing: found = []
        case .found(let values): found += values.filter(counts)
        case .listed:
          await replace(found, of: kind)
          found = []
        case .stored(let value): if counts(value) { await take(value, of: kind) }
        case .deleted(let value):
          if counts(value) { note(isNew: await drop(key(of: value, kind), of: kind), of: kind) }
        }
      }
    } catch {
      // It is begun anew after a pause; what is known stays.
    }
  }

  /// In which other namespaces Applications count: as the command line says, or `argocd-cmd-params-cm` said when this began.
  private func otherNamespaces() async -> [NamespacePattern] {
    while !listed.contains(.configMap), !Task.isCancelled {
      try? await clock.sleep(for: .milliseconds(100))
    }
    let parameters = objects[.configMap]?["argocd-cmd-params-cm"]
    let text = parameters?[["data", "application.namespaces"]]?.string ?? ""
    return others + NamespacePattern.list(text)
  }

  private func key(of object: Value, _ kind: ControlKind) -> String {
    let own = object[["metadata", "namespace"]]?.string ?? namespace
    return kind == .application
      ? Application.instanceName(of: object.objectName, in: own, besides: namespace)
      : object.objectName
  }

  /// Takes over all objects of a kind that there are.
  private func replace(_ values: [Value], of kind: ControlKind) async {
    let found = Dictionary(
      values.map { (key(of: $0, kind), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    var isNew = false
    for name in (objects[kind] ?? [:]).keys where found[name] == nil {
      isNew = await drop(name, of: kind) || isNew
    }
    for (name, value) in found { isNew = await store(value, name, of: kind) || isNew }
    let wasComplete = isComplete
    listed.insert(kind)
    note(isNew: isNew, of: kind, knowing: wasComplete)
  }

  private func take(_ value: Value, of kind: ControlKind) async {
    note(isNew: await store(value, key(of: value, kind), of: kind), of: kind)
  }

  /// Tells of what changed, as far as it matters to somebody.
  private func note(isNew: Bool, of kind: ControlKind, knowing wasComplete: Bool? = nil) {
    let wasComplete = wasComplete ?? isComplete
    // Sets follow how far their Applications are.
    if kind != .application || isRolloutChanged { setsChanged.ring() }
    isRolloutChanged = false
    guard isNew else { return }
    switch kind {
    case .secret, .configMap: changed(.settings(isKnownWhatThereIs: wasComplete))
    case .application, .project: if wasComplete { changed(.objects) }
    case .applicationSet: break
    }
  }

  /// Whether an Application that a set owns is further than before, or gone.
  private func isFurther(_ value: Value?, than old: Value?) -> Bool {
    guard (value ?? old)?[["metadata", "ownerReferences"]] != nil else { return false }
    return value?.rollout != old?.rollout
  }

  /// Whether anything changed that is composed from.
  private func store(_ value: Value, _ name: String, of kind: ControlKind) async -> Bool {
    let old = objects[kind]?[name]
    objects[kind, default: [:]][name] = value
    guard kind == .application else { return old?.declared != value.declared }
    if isFurther(value, than: old) { isRolloutChanged = true }
    let instruction = Instruction(value)
    if instruction != instructions[name] {
      instructions[name] = instruction
      await instruct(name, instruction)
    }
    return old?.declared != value.declared
  }

  private func drop(_ name: String, of kind: ControlKind) async -> Bool {
    guard let old = objects[kind]?.removeValue(forKey: name) else { return false }
    if kind == .application, isFurther(nil, than: old) { isRolloutChanged = true }
    if kind == .application, instructions.removeValue(forKey: name) != nil {
      await instruct(name, nil)
    }
    return true
  }

  // MARK: Changing

  /// Changes an Application, by the name of its instance, or another object by a merge patch, and takes over what came of it.
  ///
  /// - Throws: when the server refuses; an object that is gone is no error.
  func patch(
    _ key: String,
    _ patch: Value,
    of kind: ControlKind = .application,
    subresource: String? = nil
  ) async throws(ClusterError) {
    let (client, type) = try await access(to: kind)
    let object = objects[kind]?[key]
    do throws(ClusterError) {
      let written = try await client.patch(
        patch,
        .mergePatch,
        of: type,
        namespace: object?[["metadata", "namespace"]]?.string ?? namespace,
        name: object?.objectName ?? key,
        manager: Self.manager,
        subresource: subresource
      )
      // The watch may have told more by now: that it is gone, or what came after.
      if let known = objects[kind]?[key], !known.isNewer(than: written.object) {
        await take(written.object, of: kind)
      }
    } catch {
      guard error.isNotFound else { throw error }
    }
  }

  /// Gives an Application the finalizers that it should have by what it is; nil where it has them.
  ///
  /// They are one list, so that they are written only to the very state that they follow from; where that is outdated, the object is read anew.
  /// - Throws: when the server refuses; an object that is gone is no error.
  func setFinalizers(
    of instance: String,
    _ finalizers: @Sendable (Value) -> [Value]?
  ) async throws(ClusterError) {
    for attempt in 1... {
      guard let object = application(instance), let wanted = finalizers(object) else { return }
      let metadata: Mapping = [
        "resourceVersion": object[["metadata", "resourceVersion"]] ?? .null,
        "finalizers": .list(wanted),
      ]
      do throws(ClusterError) {
        return try await patch(instance, ["metadata": .map(metadata)])
      } catch {
        guard error.isConflict, attempt < Self.attempts else { throw error }
      }
      try await readAnew(object, instance)
    }
  }

  private func readAnew(_ object: Value, _ instance: String) async throws(ClusterError) {
    let (client, type) = try await access(to: .application)
    let found = try await client.find(
      type,
      namespace: object[["metadata", "namespace"]]?.string ?? namespace,
      name: object.objectName
    )
    // That it is gone, the watch tells.
    if let found, let known = application(instance), !known.isNewer(than: found) {
      await take(found, of: .application)
    }
  }

  /// Makes an Application.
  ///
  /// - Throws: when the server refuses.
  func create(_ object: Value) async throws(ClusterError) {
    let (client, type) = try await access(to: .application)
    let written = try await client.create(
      object,
      as: type,
      namespace: namespace,
      manager: Self.manager
    )
    await take(written.object, of: .application)
  }

  /// Deletes an Application.
  ///
  /// - Throws: when the server refuses; an object that is gone is no error.
  func delete(_ name: String) async throws(ClusterError) {
    let (client, type) = try await access(to: .application)
    do throws(ClusterError) {
      _ = try await client.delete(type, namespace: namespace, name: name)
    } catch {
      guard error.isNotFound else { throw error }
    }
  }

  private static let manager = "swell-agent"

  private func access(
    to kind: ControlKind
  ) async throws(ClusterError) -> (KubeClient, ResourceType) {
    let cluster = try await clusters.own(serving: kind.type)
    return (cluster.client, try cluster.discovery.resource(for: kind.type))
  }
}

extension Value {
  /// What a progressive sync goes by.
  fileprivate var rollout: [Value?] {
    let status = self["status"]
    return [
      status?[["sync", "status"]], status?[["sync", "revision"]], status?[["sync", "revisions"]],
      status?[["sync", "comparedTo"]],
      status?[["health", "status"]], status?[["operationState", "phase"]],
      status?[["operationState", "startedAt"]], self["operation"],
    ]
  }

  /// Whether an object was seen later than another state of it; versions of an etcd are numbers.
  fileprivate func isNewer(than other: Value) -> Bool {
    func version(_ object: Value) -> Int {
      object[["metadata", "resourceVersion"]]?.string.flatMap { Int($0) } ?? 0
    }
    return version(self) > version(other)
  }

  /// An object as it was declared: without its status, and what only servers and agents write.
  var declared: Value {
    var metadata: Mapping = [:]
    for key in ["name", "namespace", "labels", "uid"] {
      metadata[key] = self["metadata"]?[key]
    }
    let finalizers = (self["metadata"]?["finalizers"]?.list ?? []).filter {
      !DeletionFinalizer.isOne($0)
    }
    if !finalizers.isEmpty { metadata["finalizers"] = .list(finalizers) }
    let annotations = (self["metadata"]?["annotations"]?.map ?? [:]).filter { entry in
      entry.key != Instruction.refreshAnnotation
        && !entry.key.hasPrefix("notified.notifications.argoproj.io")
        && entry.key != "kubectl.kubernetes.io/last-applied-configuration"
    }
    if !annotations.isEmpty {
      metadata["annotations"] = .map(Mapping(annotations.map { ($0.key, $0.value) }))
    }
    var declared: Mapping = ["metadata": .map(metadata)]
    for key in ["apiVersion", "kind", "spec", "data", "stringData", "type"] {
      declared[key] = self[key]
    }
    return .map(declared)
  }
}
