import Manifests

/// What follows a run, and how a sync comes to its end.
extension SyncMachine {
  mutating func conclude(_ run: Run) -> SyncMove {
    switch run.purpose {
    case .rescue(let positions):
      // Hooks of an earlier sync that are still going change nothing until the cluster does.
      return run.isHeldUp ? .wait(waiting(for: positions)) : .proceed(waiting(for: positions))
    case .wave(let isLast):
      if run.hasFailed { return concludeFailed(run) }
      if run.isHeldUp { return .wait(waiting(for: heldUp(run), isDeletion: true)) }
      let isOver =
        isLast && settings.patience == .untilWritten
        && !run.members.contains { tasks[$0].isHook }
      guard isOver else { return .proceed(waiting(for: run.members)) }
      return clean(.hookSucceeded, then: .finish(.succeeded))
    }
  }

  /// The members that keep a run from going on: hooks that are being deleted, and prunes.
  private func heldUp(_ run: Run) -> [Int] {
    run.members.filter {
      guard states[$0].isPending else { return false }
      return tasks[$0].isPrune || isStaleHook($0)
    }
  }

  /// Begins the hooks for failures, and waits for what still runs.
  private mutating func concludeFailed(_ run: Run) -> SyncMove {
    let running = run.members.filter { states[$0].isRunning }
    let reasons = failureReasons(of: run.members)
    guard !running.isEmpty else { return rescue(.apply, reasons: reasons, cleansAfter: true) }
    let hooks = rescueHooks
    guard !hooks.isEmpty, !hooks.allSatisfy({ states[$0].isCompleted }) else {
      return .proceed(waiting(for: running))
    }
    return advance(
      Run(pendingRescue, purpose: .rescue(waitingFor: running + hooks))
    )
  }

  var rescueHooks: [Int] { tasks.indices.filter { tasks[$0].phase == .syncFail } }

  private var pendingRescue: [Int] { rescueHooks.filter { states[$0].isPending } }

  /// Ends the sync as failed, after the hooks for failures have run.
  mutating func rescue(
    _ failure: SyncFailure,
    reasons: [String],
    cleansAfter: Bool = false
  ) -> SyncMove {
    let hooks = rescueHooks
    guard hooks.allSatisfy({ states[$0].isCompleted }) else {
      return advance(Run(pendingRescue, purpose: .rescue(waitingFor: pendingRescue)))
    }
    let end = SyncEnd.failed(
      failure,
      reasons: reasons,
      rescueReasons: failureReasons(of: hooks)
    )
    return cleansAfter ? clean(.hookFailed, then: .finish(end)) : .finish(end)
  }

  /// Deletes the hooks whose policy says so, then goes on.
  mutating func clean(_ policy: DeletePolicy, then next: AfterCleaning) -> SyncMove {
    let hooks = distinctObjects(
      tasks.indices.filter {
        tasks[$0].isHook && tasks[$0].live != nil && !states[$0].isRunning
          && tasks[$0].hasPolicy(policy)
      }
    )
    guard !hooks.isEmpty else { return goOn(next) }
    return ask(
      .cleaning(hooks, then: next),
      hooks.map { SyncAction(verb: .deleteHook, task: tasks[$0]) }
    )
  }

  mutating func goOn(_ next: AfterCleaning) -> SyncMove {
    switch next {
    case .finish(let end): .finish(end)
    case .rescue(let failure, let reasons): rescue(failure, reasons: reasons)
    }
  }
}
