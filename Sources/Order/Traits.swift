package import Manifests

/// When a hook is to be deleted.
package enum DeletePolicy: String, Sendable, Hashable, CaseIterable {
  case beforeHookCreation = "BeforeHookCreation"
  case hookSucceeded = "HookSucceeded"
  case hookFailed = "HookFailed"
}

/// What a sync is to an application, as different hooks run around each.
package enum SyncOperation: String, Sendable, Hashable {
  case install
  case upgrade
  /// Everything is taken down.
  case delete
  /// What was deleted is brought back; hooks among it are there to be kept, and none of them is run.
  case restore
}

/// What an object's annotations say about its place in a sync.
package struct Traits: Sendable, Hashable {
  /// Whether the object is run at its phases instead of being kept.
  package let isHook: Bool
  /// Whether the object is to be left out.
  package let isSkipped: Bool
  /// The phases of a hook, in the order in which they are named; `sync` for all other objects.
  package let phases: [Phase]
  /// When a hook is to be deleted; empty for all other objects.
  package let deletePolicies: [DeletePolicy]
  package let wave: Int

  /// Whether the object is a hook that takes part in no phase.
  package var isIgnored: Bool { isHook && phases.isEmpty }

  /// Whether neither a sync nor a deletion ever applies an object: it is to be skipped, or a hook of no phase such as a test of Helm's.
  package static func isNeverApplied(_ object: Value) -> Bool {
    let annotations = Annotations(of: object)
    let traits = Traits(annotations)
    return traits.isSkipped || traits.isIgnored && Traits(annotations, during: .delete).isIgnored
  }

  /// Reads an object's annotations; hooks for another operation than the one that is named have no phase.
  package init(of object: Value, during operation: SyncOperation? = nil) {
    self.init(Annotations(of: object), during: operation)
  }

  init(_ annotations: Annotations, during operation: SyncOperation? = nil) {
    guard !annotations.isEmpty else {
      (isHook, isSkipped, phases, deletePolicies, wave) = (false, false, [.sync], [], 0)
      return
    }
    let own = annotations.items(AnnotationName.hook).filter { hookTypes.contains($0) }
    isSkipped = own == ["Skip"]
    let wasHook =
      annotations[AnnotationName.hook] != nil
      ? !isSkipped : annotations[AnnotationName.helmHook].map { $0 != "crd-install" } ?? false
    isHook = wasHook && operation != .restore
    if isSkipped || !wasHook {
      phases = isSkipped ? [] : [.sync]
    } else if isHook {
      phases = Self.phases(own, annotations, operation)
    } else {
      // Others may need it that come after it.
      phases = [Self.phases(own, annotations, nil).first { $0 != .syncFail } ?? .sync]
    }
    deletePolicies = isHook ? Self.policies(annotations) : []
    wave =
      annotations.integer(AnnotationName.syncWave)
      ?? annotations.integer(AnnotationName.helmHookWeight) ?? 0
  }

  /// Helm's types count only where there is no usable one of Argo CD.
  private static func phases(
    _ own: [String],
    _ annotations: Annotations,
    _ operation: SyncOperation?
  ) -> [Phase] {
    if operation == .delete { return phasesAround(annotations) }
    guard own.isEmpty else { return own.compactMap { Phase(rawValue: $0) } }
    var phases: [Phase] = []
    for item in annotations.items(AnnotationName.helmHook) {
      if let operation, !item.hasSuffix(operation.rawValue) { continue }
      if let phase = helmPhases[item], !phases.contains(phase) { phases.append(phase) }
    }
    return phases
  }

  /// The phases of hooks around a deletion, which comes in the place of the sync.
  private static func phasesAround(_ annotations: Annotations) -> [Phase] {
    let own = annotations.items(AnnotationName.hook)
    let isArgos = own.contains { hookTypes.contains($0) || deletionPhases[$0] != nil }
    let items = isArgos ? own : annotations.items(AnnotationName.helmHook)
    return items.compactMap { (isArgos ? deletionPhases : helmDeletionPhases)[$0] }
  }

  private static func policies(_ annotations: Annotations) -> [DeletePolicy] {
    var policies = annotations.items(AnnotationName.hookDeletePolicy)
      .compactMap { DeletePolicy(rawValue: $0) }
    for item in annotations.items(AnnotationName.helmHookDeletePolicy) {
      if let policy = helmPolicies[item] { policies.append(policy) }
    }
    return policies.isEmpty ? [.beforeHookCreation] : policies
  }
}

private let hookTypes: Set<String> = ["PreSync", "Sync", "PostSync", "SyncFail", "Skip"]

private let helmPhases: [String: Phase] = [
  "pre-install": .preSync,
  "pre-upgrade": .preSync,
  "post-install": .postSync,
  "post-upgrade": .postSync,
]

private let deletionPhases: [String: Phase] = ["PreDelete": .preSync, "PostDelete": .postSync]

private let helmDeletionPhases: [String: Phase] = [
  "pre-delete": .preSync, "post-delete": .postSync,
]

private let helmPolicies: [String: DeletePolicy] = [
  "before-hook-creation": .beforeHookCreation,
  "hook-succeeded": .hookSucceeded,
  "hook-failed": .hookFailed,
]
