import Manifests

/// A sync that is being broken off.
struct Termination {
  /// What is being done, in this order.
  enum Part {
    /// Finished hooks lose their finalizers.
    case finished
    /// Hooks that run, but were not seen, are looked for.
    case unseen
    /// Running hooks lose their finalizers.
    case releases
    case deletions
  }

  var part = Part.finished
  var isClean = true
  /// The hooks that ran when it began and are there.
  var running: [Int] = []
}

extension SyncMachine {
  /// Breaks the sync off: running hooks are deleted, objects stay as they are.
  ///
  /// It goes on with `.act` and `record` as every turn does, and ends with `.finish`.
  package mutating func terminate(_ view: ClusterView) -> SyncMove {
    look(at: view)
    var termination = Termination()
    termination.running = tasks.indices.filter { tasks[$0].isHook && states[$0].isRunning }
    return advance(termination)
  }

  private mutating func advance(_ termination: Termination) -> SyncMove {
    var termination = termination
    while true {
      let (verb, positions) = work(of: termination)
      if !positions.isEmpty {
        return ask(
          .terminating(termination, positions),
          positions.map { SyncAction(verb: verb, task: tasks[$0]) }
        )
      }
      guard let next = termination.part.next else { return end(termination) }
      termination.part = next
    }
  }

  private func work(of termination: Termination) -> (SyncAction.Verb, [Int]) {
    switch termination.part {
    case .finished:
      let finished = tasks.indices.filter { tasks[$0].isHook && states[$0].isCompleted }
      return (.releaseHook, finished.filter { tasks[$0].live?.hasHookFinalizer == true })
    case .unseen: return (.look, termination.running.filter { tasks[$0].live == nil })
    case .releases:
      return (
        .releaseHook, termination.running.filter { tasks[$0].live?.hasHookFinalizer == true }
      )
    case .deletions:
      let doomed = termination.running.filter { position in
        guard let live = tasks[position].live else { return true }
        return hookState(live).0 == .running || tasks[position].hasPolicy(.hookFailed)
      }
      return (.deleteHook, doomed)
    }
  }

  mutating func recordTermination(_ termination: Termination, _ answers: Answers) -> SyncMove {
    var termination = termination
    for (position, answer) in answers {
      switch (termination.part, answer) {
      case (.unseen, .absent):
        set(position, states[position].status, .succeeded, "Terminated")
        termination.running.removeAll { $0 == position }
      case (_, .failed(let reason)):
        set(position, states[position].status, .error, reason)
        termination.isClean = false
        termination.running.removeAll { $0 == position }
      case (_, .done), (_, .absent): continue
      }
    }
    guard let next = termination.part.next else { return end(termination) }
    termination.part = next
    return advance(termination)
  }

  private mutating func end(_ termination: Termination) -> SyncMove {
    for position in termination.running {
      let now = tasks[position].live.map { hookState($0) }
      if let now, now.0 != .running {
        set(position, states[position].status, now.0, now.1)
      } else {
        set(position, states[position].status, .failed, "Terminated")
      }
    }
    return .finish(.terminated(isClean: termination.isClean))
  }
}

extension Termination.Part {
  fileprivate var next: Termination.Part? {
    switch self {
    case .finished: .unseen
    case .unseen: .releases
    case .releases: .deletions
    case .deletions: nil
    }
  }
}
