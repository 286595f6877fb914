import Kinds
import Manifests

/// The manifests of a sync with what their annotations say, read once and used at every step.
struct Declared: Sendable {
  /// The tasks of all manifests that are not pruned, in no order and without their live objects.
  private(set) var tasks: [SyncTask] = []
  /// The group and kind of each custom resource that one of the manifests defines.
  private(set) var definedKinds: Set<GroupKind> = []
  /// Whether the destination namespace is among the objects that are kept.
  private(set) var holdsNamespace = false

  init(_ manifests: [Manifest], settings: SyncSettings) {
    var lastPosition: [ObjectID: Int] = [:]
    for (position, manifest) in manifests.enumerated() where !manifest.name.isEmpty {
      lastPosition[manifest.id] = position
    }
    tasks.reserveCapacity(manifests.count)
    for (position, manifest) in manifests.enumerated() {
      let traits = Traits(of: manifest.value, during: settings.operation)
      if let kind = manifest.definedKind { definedKinds.insert(kind) }
      if traits.isHook {
        if !settings.skipsHooks { addHook(manifest, traits, settings) }
      } else if lastPosition[manifest.id] == position, settings.operation != .delete {
        if manifest.isNamespace(settings.namespace) { holdsNamespace = true }
        for phase in traits.phases {
          tasks.append(SyncTask(target: manifest, traits: traits, phase: phase))
        }
      }
    }
  }

  private mutating func addHook(_ hook: Manifest, _ traits: Traits, _ settings: SyncSettings) {
    for phase in traits.phases {
      var target = hook
      if target.name.isEmpty {
        target.setName(generatedName(hook, phase, settings))
      }
      target.addFinalizer(hookFinalizer)
      var task = SyncTask(target: target, traits: traits, phase: phase)
      task.hasMadeName = hook.name.isEmpty
      tasks.append(task)
    }
  }

  /// The prefix with the revision, the phase and the time when the sync began.
  private func generatedName(
    _ hook: Manifest,
    _ phase: Phase,
    _ settings: SyncSettings
  ) -> String {
    let prefix = hook.value["metadata"]?["generateName"]?.string ?? ""
    let revision =
      settings.revision.utf8.count >= 8
      ? String(decoding: settings.revision.utf8.prefix(7), as: UTF8.self) : settings.revision
    return prefix + "\(revision)-\(phase.rawValue)-\(settings.startedAt)".lowercased()
  }
}

extension Manifest {
  /// The group and kind that this object defines, where it is a CustomResourceDefinition.
  var definedKind: GroupKind? {
    guard type.group == "apiextensions.k8s.io", type.kind == "CustomResourceDefinition",
      let group = value["spec"]?["group"]?.string,
      let kind = value["spec"]?["names"]?["kind"]?.string
    else { return nil }
    return GroupKind(group: group, kind: kind)
  }

  var isNamespace: Bool { type.kind == "Namespace" && type.group.isEmpty }

  func isNamespace(_ name: String) -> Bool { isNamespace && self.name == name }

  fileprivate mutating func setName(_ name: String) {
    self.name = name
    var metadata = value["metadata"] ?? [:]
    metadata["name"] = .string(name)
    value["metadata"] = metadata
  }

  fileprivate mutating func addFinalizer(_ finalizer: String) {
    var metadata = value["metadata"] ?? [:]
    var finalizers = metadata["finalizers"]?.list ?? []
    guard !finalizers.contains(.string(finalizer)) else { return }
    finalizers.append(.string(finalizer))
    metadata["finalizers"] = .list(finalizers)
    value["metadata"] = metadata
  }
}
