import Manifests

/// The tasks of one phase and wave.
package struct Step: Sendable, Hashable {
  package let phase: Phase
  package let wave: Int
  /// What is pruned, all at once and before anything is applied.
  package let prunes: [SyncTask]
  /// What is applied: the members of a batch at once, the batches one after the other.
  package let batches: [[SyncTask]]
}

/// All tasks of a sync in their order, as they stand at one moment.
package struct Plan: Sendable, Hashable {
  package let tasks: [SyncTask]

  init(_ tasks: [SyncTask]) {
    self.tasks = tasks
  }

  /// The steps of the phases before, during and after the sync.
  ///
  /// Prunes may have their turns earlier than it says here: with every object that is gone, the waves of the remaining
  /// ones are mirrored anew.
  package var steps: [Step] {
    var steps: [Step] = []
    var rest = tasks[...].prefix { $0.phase != .syncFail }
    while let first = rest.first {
      let members = rest.prefix { $0.phase == first.phase && $0.wave == first.wave }
      rest = rest[members.endIndex...]
      steps.append(
        Step(
          phase: first.phase,
          wave: first.wave,
          prunes: members.filter(\.isPrune),
          batches: batches(of: members.filter { !$0.isPrune })
        )
      )
    }
    return steps
  }

  /// The tasks that have their turns only after a failure.
  package var rescue: [SyncTask] { tasks.filter { $0.phase == .syncFail } }
}

/// Groups neighbours of one kind.
func batches(of tasks: [SyncTask]) -> [[SyncTask]] {
  var batches: [[SyncTask]] = []
  for task in tasks {
    if let last = batches.last?.first, last.type.kind == task.type.kind {
      batches[batches.count - 1].append(task)
    } else {
      batches.append([task])
    }
  }
  return batches
}
