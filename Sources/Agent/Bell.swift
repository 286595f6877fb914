import Synchronization

/// Wakes the one task that waits; a ring that nobody waits for is heard later, once.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var waiting: CheckedContinuation<Bool, Never>?
  }

  /// Guards the ring and the one who waits for it.
  private let state = Mutex(State())

  func ring() { wake(ringing: true) }

  /// Waits for a ring, or until some time has passed or the task is cancelled.
  ///
  /// - Returns: whether it rang.
  func wait(atMost time: Duration, on clock: any Clock<Duration>) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.wait() }
      group.addTask {
        try? await clock.sleep(for: time)
        return false
      }
      let isRung = await group.next() ?? false
      group.cancelAll()
      // The other one may have rung in the meantime.
      return await group.next() ?? false || isRung
    }
  }

  private func wait() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state -> Bool? in
          if state.isRung || Task.isCancelled {
            defer { state.isRung = false }
            return state.isRung
          }
          state.waiting = continuation
          return nil
        }
        if let isRung { continuation.resume(returning: isRung) }
      }
    } onCancel: {
      wake(ringing: false)
    }
  }

  private func wake(ringing isRung: Bool) {
    let waiting = state.withLock { state in
      if isRung, state.waiting == nil { state.isRung = true }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: isRung)
  }
}

extension Clock where Duration == Swift.Duration {
  /// Measures the time from now on.
  func stopwatch() -> @Sendable () -> Duration {
    let start = now
    return { start.duration(to: self.now) }
  }
}
