import Diff
import Manifests

/// What has to be done so that the Applications of an ApplicationSet are those that it yields: Argo CD's rules, on values alone.
struct SetReconciliation: Sendable {
  enum Action: Sendable, Hashable {
    case create(Value)
    /// Changes an Application by a merge patch.
    case update(name: String, patch: Value)
    case delete(name: String)
  }

  /// What the set's `applicationsSync` permits.
  private enum Policy: String {
    case sync
    case createOnly = "create-only"
    case createUpdate = "create-update"
    case createDelete = "create-delete"
  }

  private let owner: Value
  private let policy: Policy

  static let finalizer = "resources-finalizer.argocd.argoproj.io"

  init(of set: Value) {
    owner = set
    policy =
      set[["spec", "syncPolicy", "applicationsSync"]]?.string.flatMap(Policy.init(rawValue:))
      ?? .sync
  }

  /// What has to be done.
  ///
  /// - Parameters:
  ///   - desired: the Applications that the set yields.
  ///   - existing: the Applications that the set owns.
  ///   - unusable: the names of Applications that it yields and that cannot be used; those that exist stay as they are.
  /// - Returns: what to do, in the order of the yield; deletions last.
  func actions(desired: [Value], existing: [Value], unusable: Set<String>) -> [Action] {
    let known = Dictionary(
      existing.map { ($0.objectName, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    var actions: [Action] = []
    for document in desired {
      let wanted = complete(document)
      guard let old = known[wanted.objectName] else {
        actions.append(.create(wanted))
        continue
      }
      guard policy == .sync || policy == .createUpdate else { continue }
      if let patch = patch(from: old, to: wanted) {
        actions.append(.update(name: wanted.objectName, patch: patch))
      }
    }
    guard policy == .sync || policy == .createDelete else { return actions }
    let names = Set(desired.map(\.objectName)).union(unusable)
    for name in known.keys.sorted() where !names.contains(name) {
      actions.append(.delete(name: name))
    }
    return actions
  }

  /// Which Applications of a set that is going are deleted now: all, or with `deletionOrder: Reverse` those of the last step that has any.
  static func due(forDeletion owned: [Value], of set: Value) -> [Value] {
    func remaining(_ applications: [Value]) -> [Value] {
      applications.filter { $0[["metadata", "deletionTimestamp"]] == nil }
    }
    guard let rolling = RollingSync(of: set),
      set[["spec", "strategy", "deletionOrder"]] == "Reverse"
    else { return remaining(owned) }
    // Those without a step go first.
    let steps = Dictionary(grouping: owned) { rolling.step(of: $0) ?? .max }
    return remaining(steps.max { $0.key < $1.key }?.value ?? [])
  }

  // MARK: What is desired

  private var keepsResources: Bool {
    owner[["spec", "syncPolicy", "preserveResourcesOnDeletion"]]?.bool ?? false
  }

  /// An Application with its owner and its finalizer.
  private func complete(_ document: Value) -> Value {
    var metadata = document["metadata"] ?? [:]
    metadata["namespace"] = owner[["metadata", "namespace"]]
    metadata["ownerReferences"] = [
      [
        "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet",
        "name": .string(owner.objectName), "uid": owner[["metadata", "uid"]] ?? "",
        "controller": true,
        "blockOwnerDeletion": true,
      ]
    ]
    let finalizers = metadata["finalizers"]?.list ?? []
    if finalizers.isEmpty, !keepsResources {
      metadata["finalizers"] = [.string(Self.finalizer)]
    }
    return [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata,
      "spec": document["spec"] ?? [:],
    ]
  }

  // MARK: What others may have written

  /// Annotations that stay although the set does not yield them.
  private func isPreserved(annotation name: String) -> Bool {
    let preserved = owner[["spec", "preservedFields", "annotations"]]?.list ?? []
    return name == Instruction.refreshAnnotation || name == "argocd.argoproj.io/hydrate"
      || name.hasPrefix("notified.notifications.argoproj.io")
      || preserved.contains(.string(name))
  }

  private func isPreserved(label name: String) -> Bool {
    (owner[["spec", "preservedFields", "labels"]]?.list ?? []).contains(.string(name))
  }

  /// What makes one Application of another; nil where nothing has to change.
  private func patch(from old: Value, to wanted: Value) -> Value? {
    var metadata: Mapping = [:]
    metadata["labels"] = Self.patch(
      from: old[["metadata", "labels"]] ?? [:],
      to: wanted[["metadata", "labels"]] ?? [:],
      keeping: isPreserved(label:)
    )
    metadata["annotations"] = Self.patch(
      from: old[["metadata", "annotations"]] ?? [:],
      to: wanted[["metadata", "annotations"]] ?? [:],
      keeping: isPreserved(annotation:)
    )
    let finalizers = old[["metadata", "finalizers"]]?.list ?? []
    let kept = finalizers.filter(DeletionFinalizer.isOne)
    let desired = (wanted[["metadata", "finalizers"]]?.list ?? [])
    let united = desired + kept.filter { !desired.contains($0) }
    if united != finalizers { metadata["finalizers"] = .list(united) }
    var patch: Mapping = [:]
    if !metadata.isEmpty { patch["metadata"] = .map(metadata) }
    var (before, after): (Value, Value) = (old, wanted)
    for pointer in ignored(in: wanted.objectName) {
      before = before.removing(pointer)
      after = after.removing(pointer)
    }
    patch["spec"] = Self.patch(from: before["spec"] ?? [:], to: after["spec"] ?? [:]) { _ in false }
    return patch.isEmpty ? nil : .map(patch)
  }

  /// The places of which the set says that others may change them.
  private func ignored(in name: String) -> [JSONPointer] {
    let rules = owner[["spec", "ignoreApplicationDifferences"]]?.list ?? []
    let fitting = rules.filter { rule in
      let only = rule["name"]?.string ?? ""
      return only.isEmpty || only == name
    }
    let texts = fitting.flatMap { $0["jsonPointers"]?.list ?? [] }.compactMap(\.string)
    return texts.compactMap { JSONPointer($0) }
  }

  /// The merge patch that makes one map of another; nil where they are the same. (RFC 7396)
  static func patch(from old: Value, to new: Value, keeping isKept: (String) -> Bool) -> Value? {
    guard case .map(let before) = old, case .map(let after) = new else {
      return old == new ? nil : new
    }
    var patch: Mapping = [:]
    for entry in after {
      guard let value = before[entry.key] else {
        patch[entry.key] = entry.value
        continue
      }
      patch[entry.key] = self.patch(from: value, to: entry.value) { _ in false }
    }
    for entry in before where after[entry.key] == nil && !isKept(entry.key) {
      patch[entry.key] = .null
    }
    return patch.isEmpty ? nil : .map(patch)
  }
}

extension Value {
  /// The name of this object.
  var objectName: String { self[["metadata", "name"]]?.string ?? "" }
}
