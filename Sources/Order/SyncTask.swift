import Kinds
package import Manifests

/// One object's turn in one phase: to be applied or pruned.
package struct SyncTask: Sendable, Hashable {
  /// What tells a task from all others.
  package struct Key: Sendable, Hashable {
    package let id: ObjectID
    package let phase: Phase
    package let isHook: Bool

    package init(id: ObjectID, phase: Phase, isHook: Bool = false) {
      self.id = id
      self.phase = phase
      self.isHook = isHook
    }
  }

  package let id: ObjectID
  package let type: GroupVersionKind
  package let traits: Traits
  /// The object as it should be; nil where it is to be pruned.
  package let target: Manifest?
  /// The object as it is; nil where there is none.
  package internal(set) var live: LiveObject?
  package internal(set) var phase: Phase
  /// The wave in which the task has its turn, which may differ from the declared one.
  package internal(set) var wave: Int
  /// Whether its kind need not be known to the cluster before it is applied.
  package internal(set) var skipsDryRun = false
  /// Whether the sync has made its name, so that what stands there is an earlier try of the same sync.
  var hasMadeName = false
  private let rank: Int

  init(target: Manifest, traits: Traits, phase: Phase) {
    self.id = target.id
    self.type = target.type
    self.traits = traits
    self.target = target
    self.phase = phase
    self.wave = traits.wave
    self.rank = kindRank(target.type.kind)
  }

  init(pruning live: LiveObject) {
    self.id = live.id
    self.type = live.type
    self.traits = live.traits
    self.target = nil
    self.live = live
    self.phase = .sync
    self.wave = live.traits.wave
    self.rank = kindRank(live.type.kind)
  }

  package var key: Key { Key(id: id, phase: phase, isHook: isHook) }
  package var isPrune: Bool { target == nil }
  /// Whether it is a hook that is to run; one that is pruned goes as every object does.
  package var isHook: Bool { traits.isHook && !isPrune }

  func hasPolicy(_ policy: DeletePolicy) -> Bool { traits.deletePolicies.contains(policy) }
}

extension SyncTask {
  /// Whether it comes first of two tasks of the same phase and wave.
  func precedes(_ other: SyncTask) -> Bool {
    if rank != other.rank { return rank < other.rank }
    if id.name != other.id.name {
      return id.name.precedes(other.id.name)
    }
    return id < other.id
  }
}
