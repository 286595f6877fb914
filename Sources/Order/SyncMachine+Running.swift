import Manifests

/// The members of one step in the making.
struct Run {
  /// What is being done, in this order.
  enum Part {
    /// Finalizers of an earlier sync's hooks are taken away.
    case finalizers
    case prunes
    /// Hooks of an earlier sync are deleted.
    case deletions
    /// The next batch is applied.
    case applies
  }

  /// What the run is for.
  enum Purpose {
    case wave(isLast: Bool)
    /// Hooks that have their turns after a failure; these positions are waited for then.
    case rescue(waitingFor: [Int])
  }

  let members: [Int]
  let purpose: Purpose
  var part = Part.finalizers
  /// The batches that are still to be applied, the next one last.
  var batches: [[Int]] = []
  var hasFailed = false
  var isHeldUp = false

  init(_ members: [Int], purpose: Purpose) {
    self.members = members
    self.purpose = purpose
  }
}

extension SyncMachine {
  /// Goes on with a run until there is something to be done, or it is over.
  mutating func advance(_ run: Run) -> SyncMove {
    var run = run
    while true {
      let verb: SyncAction.Verb
      let positions: [Int]
      switch run.part {
      case .finalizers:
        verb = .releaseHook
        positions = settings.isDryRun ? [] : heldHooks(run)
        if positions.isEmpty { run.part = .prunes }
      case .prunes:
        guard !run.members.contains(where: { needsConfirmation($0) }) else {
          run.isHeldUp = true
          return conclude(run)
        }
        verb = .prune
        positions = run.members.filter { tasks[$0].isPrune && !skipPrune($0) }
        if positions.isEmpty { run.part = .deletions }
      case .deletions:
        verb = .deleteHook
        let stale = settings.isDryRun ? [] : run.members.filter { isStaleHook($0) }
        positions = stale.filter { tasks[$0].live?.isBeingDeleted == false }
        run.isHeldUp = positions.count < stale.count
        if positions.isEmpty {
          guard !run.isHeldUp else { return conclude(run) }
          run.part = .applies
          run.batches = applyBatches(run)
        }
      case .applies:
        guard let batch = run.batches.popLast() else { return conclude(run) }
        return ask(.running(run, batch), batch.map { writing($0) })
      }
      if !positions.isEmpty {
        let actions = positions.map { SyncAction(verb: verb, task: tasks[$0]) }
        return ask(.running(run, positions), actions)
      }
    }
  }

  /// The hooks that their finalizer keeps from what is to be done with them: being made anew, or going.
  private func heldHooks(_ run: Run) -> [Int] {
    distinctObjects(
      run.members.filter { position in
        let live = tasks[position].live
        return (tasks[position].isHook || live?.isBeingDeleted == true)
          && states[position].isPending && live?.hasHookFinalizer == true
      }
    )
  }

  /// Whether an earlier sync's hook stands where this one's is to be made.
  func isStaleHook(_ position: Int) -> Bool {
    tasks[position].isHook && !tasks[position].isPrune && tasks[position].live != nil
      && states[position].isPending
      && (tasks[position].hasMadeName || tasks[position].hasPolicy(.beforeHookCreation))
  }

  private func applyBatches(_ run: Run) -> [[Int]] {
    var batches: [[Int]] = []
    for position in run.members where !tasks[position].isPrune {
      let kind = tasks[position].type.kind
      if let last = batches.last?.first, tasks[last].type.kind == kind {
        batches[batches.count - 1].append(position)
      } else {
        batches.append([position])
      }
    }
    return batches.reversed()
  }

  mutating func recordRun(_ run: Run, _ answers: Answers) -> SyncMove {
    var run = run
    switch run.part {
    case .finalizers:
      for (position, answer) in answers {
        forgetFinalizer(of: tasks[position].id)
        guard case .failed(let reason) = answer else { continue }
        let message = "failed to remove hook finalizer: \(reason)"
        set(position, states[position].status, .error, message)
        run.hasFailed = true
      }
      run.part = .prunes
    case .prunes:
      for (position, answer) in answers {
        if case .failed(let reason) = answer {
          set(position, .failed, .failed, reason)
          run.hasFailed = true
        } else {
          set(position, .pruned, .succeeded, "pruned")
        }
      }
      run.part = .deletions
    case .deletions:
      for (position, answer) in answers { recordDeletion(position, answer, &run) }
      if !run.hasFailed, !run.isHeldUp {
        run.part = .applies
        run.batches = applyBatches(run)
      }
    case .applies:
      for (position, answer) in answers { recordApply(position, answer, &run) }
      return advance(run)
    }
    return run.hasFailed || run.isHeldUp ? conclude(run) : advance(run)
  }

  private mutating func recordDeletion(_ position: Int, _ answer: Answer, _ run: inout Run) {
    switch answer {
    case .done: run.isHeldUp = true
    case .absent: tasks[position].live = nil
    case .failed(let reason):
      run.hasFailed = true
      set(position, states[position].status, .error, "failed to delete resource: \(reason)")
    }
  }

  private mutating func recordApply(_ position: Int, _ answer: Answer, _ run: inout Run) {
    switch answer {
    case .done(let text): recordWritten(position, text)
    case .failed(let reason):
      set(position, .failed, .failed, reason)
      run.hasFailed = true
    case .absent:
      set(position, .failed, .failed, "no answer")
      run.hasFailed = true
    }
  }
}
