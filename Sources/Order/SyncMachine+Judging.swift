import Manifests

/// What runs is looked at, and what follows from it is decided.
extension SyncMachine {
  mutating func judge() -> SyncMove {
    updateRunning()
    let running = runningTasks()
    if !running.isEmpty {
      let missing = running.filter {
        tasks[$0].live == nil && !written.contains(tasks[$0].key)
      }
      let waiting = waiting(for: running)
      guard !missing.isEmpty else { return .wait(waiting) }
      return ask(
        .looking(missing, waiting),
        missing.map { SyncAction(verb: .look, task: tasks[$0]) }
      )
    }
    let vanishing = tasks.indices.filter {
      states[$0].status == .pruned && tasks[$0].live?.isBeingDeleted == true
    }
    guard vanishing.isEmpty else { return .wait(waiting(for: vanishing, isDeletion: true)) }
    let held = distinctObjects(
      tasks.indices.filter {
        tasks[$0].isHook && states[$0].isCompleted && tasks[$0].live?.hasHookFinalizer == true
      }
    )
    guard held.isEmpty else {
      return ask(.releasing(held), held.map { SyncAction(verb: .releaseHook, task: tasks[$0]) })
    }
    return decide()
  }

  /// Takes over what the cluster shows of the tasks that run.
  private mutating func updateRunning() {
    let hasMore = hasMore
    for position in tasks.indices where states[position].isRunning {
      guard let live = tasks[position].live else { continue }
      if tasks[position].isHook {
        let (state, message) = hookState(live)
        set(position, states[position].status, state, message)
      } else {
        switch live.verdict?.status {
        case nil: set(position, states[position].status, .succeeded, "")
        case .healthy:
          set(position, states[position].status, .succeeded, live.verdict?.message ?? "")
        case .degraded where !live.countsForHealth && !hasMore:
          set(position, states[position].status, .succeeded, live.verdict?.message ?? "")
        case .degraded:
          set(position, states[position].status, .failed, live.verdict?.message ?? "")
        case .suspended, .progressing, .missing, .unknown: continue
        }
      }
    }
  }

  /// The tasks without those whose object an earlier one has already: a hook of several phases is one object.
  func distinctObjects(_ positions: [Int]) -> [Int] {
    var seen: Set<ObjectID> = []
    return positions.filter { seen.insert(tasks[$0].id).inserted }
  }

  func hookState(_ live: LiveObject) -> (TaskResult.State, String) {
    switch live.verdict?.status {
    case nil, .missing: (.succeeded, "\(live.id.name) created")
    case .healthy: (.succeeded, live.verdict?.message ?? "")
    case .progressing, .suspended: (.running, live.verdict?.message ?? "")
    case .degraded, .unknown: (.failed, live.verdict?.message ?? "")
    }
  }

  /// The running tasks that hold everything else up.
  ///
  /// Hooks always do. Objects do where several steps follow each other; in a single step only if their health is to be
  /// awaited, and nothing else has failed already. What is left out of health holds nothing but later steps up.
  private func runningTasks() -> [Int] {
    let hasSteps =
      tasks.first?.phase != tasks.last?.phase || tasks.first?.wave != tasks.last?.wave
    let isAwaited =
      settings.patience == .untilHealthy && !states.contains(where: \.isUnsuccessful)
    let hasMore = hasMore
    return tasks.indices.filter { position in
      let task = tasks[position]
      return states[position].isRunning
        && (task.isHook
          || (hasSteps || isAwaited) && (hasMore || task.live?.countsForHealth != false))
    }
  }

  mutating func recordLooks(_ answers: Answers, _ waiting: Waiting) -> SyncMove {
    var isNews = false
    for (position, answer) in answers {
      let task = tasks[position]
      switch answer {
      case .done: continue
      case .absent:
        let name = "\(task.type.group)/\(task.type.kind)/\(task.id.name)"
        let message = "Resource \(name) is missing, it might have been deleted"
        set(position, .failed, .error, message)
      case .failed(let reason):
        set(position, states[position].status, .error, "Failed to get live resource \(reason)")
      }
      isNews = true
    }
    return isNews ? .proceed(waiting) : .wait(waiting)
  }

  mutating func recordReleases(_ answers: Answers) {
    for (position, answer) in answers {
      forgetFinalizer(of: tasks[position].id)
      guard case .failed(let reason) = answer else { continue }
      let message = "Failed to remove hook finalizer: \(reason)"
      set(position, states[position].status, .error, message)
    }
  }

  /// Keeps in mind that a hook has been released, for all its phases.
  mutating func forgetFinalizer(of id: ObjectID) {
    for position in tasks.indices where tasks[position].isHook && tasks[position].id == id {
      tasks[position].live?.hasHookFinalizer = false
    }
  }

  /// Ends the sync, or begins the next step.
  mutating func decide() -> SyncMove {
    let regular = tasks.indices.filter { tasks[$0].phase != .syncFail }
    if regular.contains(where: { states[$0].isUnsuccessful }) {
      let reasons = failureReasons(of: regular)
      return clean(.hookFailed, then: .rescue(.completion, reasons: reasons))
    }
    let pending = regular.filter { states[$0].isPending && !isInSync($0) }
    guard let first = pending.first else {
      return clean(.hookSucceeded, then: .finish(.succeeded))
    }
    let (phase, wave) = (tasks[first].phase, tasks[first].wave)
    let members = pending.filter { tasks[$0].phase == phase && tasks[$0].wave == wave }
    let isLast = members.count == pending.count
    return advance(Run(members, purpose: .wave(isLast: isLast)))
  }

  /// Whether later steps follow, hooks for failures aside.
  private var hasMore: Bool {
    tasks.indices.contains {
      states[$0].isPending && tasks[$0].phase != .syncFail && !isInSync($0)
    }
  }

  /// The distinct messages of the tasks that the cluster refused.
  func failureReasons(of positions: [Int]) -> [String] {
    var reasons: [String] = []
    for position in positions where states[position].status == .failed {
      if !reasons.contains(states[position].message) { reasons.append(states[position].message) }
    }
    return reasons
  }

  /// What is waited for, in the words of the tasks concerned.
  func waiting(for positions: [Int], isDeletion: Bool = false) -> Waiting {
    let unconfirmed = positions.filter { needsConfirmation($0) }
    if !unconfirmed.isEmpty {
      return Waiting(reason: .confirmation, tasks: unconfirmed.map { tasks[$0].key })
    }
    let hooks = positions.filter { tasks[$0].isHook }
    let others = positions.filter { !tasks[$0].isHook }
    let reason: Waiting.Reason =
      switch (hooks.isEmpty, isDeletion) {
      case (true, false): .health
      case (false, false): .hookCompletion
      case (true, true): .deletion
      case (false, true): .hookDeletion
      }
    return Waiting(reason: reason, tasks: (hooks + others).map { tasks[$0].key })
  }
}
