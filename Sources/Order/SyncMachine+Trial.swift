import Manifests

/// The first turn: the destination namespace is made, and everything else is tried out before anything is changed.
extension SyncMachine {
  typealias Answers = Zip2Sequence<[Int], [Answer]>

  mutating func recordNamespace(_ position: Int, _ answers: [Answer]) -> SyncMove {
    switch answers.first ?? .absent {
    case .done(let text):
      recordWritten(position, text)
      return tryOut(except: position)
    case .failed(let reason):
      set(position, .failed, .failed, reason)
      return .finish(.failed(.namespace, reasons: [reason], rescueReasons: []))
    case .absent:
      set(position, .failed, .failed, "no answer")
      return .finish(.failed(.namespace, reasons: [], rescueReasons: []))
    }
  }

  /// Asks whether all objects would be taken, except one that has been written already.
  mutating func tryOut(except created: Int?) -> SyncMove {
    hasTried = true
    let candidates = tasks.indices.filter { $0 != created && !isInSync($0) }
    guard !candidates.contains(where: { needsConfirmation($0) }) else { return judge() }
    if settings.isDryRun {
      for position in candidates where tasks[position].isPrune { skipPrune(position) }
    }
    let trials = candidates.filter { !tasks[$0].isPrune && !tasks[$0].skipsDryRun }
    guard !trials.isEmpty else { return judge() }
    let actions = trials.map { position in
      SyncAction(
        verb: .tryOut(WriteStyle(tasks[position], defaults: settings.applies, isTrial: true)),
        task: tasks[position]
      )
    }
    return ask(.trial(trials), actions)
  }

  mutating func recordTrial(_ answers: Answers) -> SyncMove {
    var hasFailed = false
    for (position, answer) in answers {
      switch answer {
      case .done(let text):
        if settings.isDryRun { set(position, .synced, .succeeded, text) }
      case .failed(let reason):
        set(position, .failed, .failed, reason)
        hasFailed = true
      case .absent: continue
      }
    }
    guard hasFailed else { return judge() }
    return .finish(.failed(.trial, reasons: [], rescueReasons: []))
  }

  /// Whether an object is left alone, since it is known to be as it should be.
  func isInSync(_ position: Int) -> Bool {
    let task = tasks[position]
    return !task.isHook && !task.isPrune && task.live != nil && settings.inSync.contains(task.id)
  }

  /// Whether an object is to be pruned, but may be only after a confirmation that has not been given.
  func needsConfirmation(_ position: Int) -> Bool {
    settings.pruning.isRequested && !settings.pruning.isConfirmed && tasks[position].isPrune
      && tasks[position].live?.isBeingDeleted != true
      && pruneOption(position) == PruneOption.onConfirmation.rawValue
  }

  /// What the live object says about being pruned, or else what holds for all.
  func pruneOption(_ position: Int) -> String? {
    settings.pruning.option(of: tasks[position].live)
  }

  /// Records a prune that needs no request.
  ///
  /// - Returns: false where the object has to be deleted.
  @discardableResult
  mutating func skipPrune(_ position: Int) -> Bool {
    if !settings.pruning.isRequested {
      set(position, .pruneSkipped, .succeeded, "ignored (requires pruning)")
    } else if pruneOption(position) == PruneOption.never.rawValue {
      set(position, .pruneSkipped, .succeeded, "ignored (no prune)")
    } else if settings.isDryRun {
      set(position, .pruned, .succeeded, "pruned (dry run)")
    } else if tasks[position].live?.isBeingDeleted == true {
      set(position, .pruned, .succeeded, "pruned")
    } else {
      return false
    }
    return true
  }

  mutating func recordWritten(_ position: Int, _ text: String) {
    written.insert(tasks[position].key)
    set(position, .synced, settings.isDryRun ? .succeeded : .running, text)
  }

  func writing(_ position: Int) -> SyncAction {
    let task = tasks[position]
    let style = WriteStyle(task, defaults: settings.applies, isTrial: settings.isDryRun)
    return SyncAction(verb: settings.isDryRun ? .tryOut(style) : .apply(style), task: task)
  }
}
