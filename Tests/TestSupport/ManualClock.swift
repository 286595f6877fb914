import Synchronization

/// A clock that goes only as a test says: by `advance`, or by the sleeps themselves, which then take no time.
package final class ManualClock: Clock, Sendable {
  /// A moment, counted from when the clock was made.
  package struct Instant: InstantProtocol {
    package var offset: Duration

    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

    package func duration(to other: Instant) -> Duration { other.offset - offset }

    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let deadline: Instant
    let wake: CheckedContinuation<Void, any Error>
  }

  private struct State: ~Copyable {
    var now = Instant(offset: .zero)
    var sleeps: [Duration] = []
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var count = 0
  }

  private let state = Mutex(State())
  private let passesBySleeping: Bool

  /// Makes a clock; with `passesBySleeping` every sleep sets the clock forward and returns at once.
  package init(passesBySleeping: Bool = false) {
    self.passesBySleeping = passesBySleeping
  }

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .nanoseconds(1) }

  /// How long the sleeps were to last that were begun so far.
  package var sleeps: [Duration] { state.withLock { $0.sleeps } }
  /// How many tasks sleep now.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Sets the clock forward, and wakes those whose time has come.
  package func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let due = state.sleepers.filter { $0.value.deadline <= state.now }
      for key in due.keys { state.sleepers[key] = nil }
      return due.values.sorted { $0.deadline < $1.deadline }
    }
    for sleeper in due { sleeper.wake.resume() }
  }

  /// Sleeps until the clock has come to a moment.
  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    let number = state.withLock { state in
      state.sleeps.append(state.now.duration(to: deadline))
      state.count += 1
      if passesBySleeping { state.now = max(state.now, deadline) }
      return state.count
    }
    if passesBySleeping { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let outcome = state.withLock { state -> Result<Void, any Error>? in
          if state.cancelled.contains(number) { return .failure(CancellationError()) }
          if deadline <= state.now { return .success(()) }
          state.sleepers[number] = Sleeper(deadline: deadline, wake: wake)
          return nil
        }
        if let outcome { wake.resume(with: outcome) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        state.cancelled.insert(number)
        return state.sleepers.removeValue(forKey: number)
      }
      sleeper?.wake.resume(throwing: CancellationError())
    }
  }
}
