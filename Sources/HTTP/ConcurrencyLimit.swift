/// How many requests may be under way at once, learnt from how a server answers.
///
/// More are allowed while answers stay quick, fewer when they queue up on the server's side, and half at once when the
/// server refuses (429, 503, or no answer at all). What quick means is measured now and then, with few requests under way.
/// Latency alone never goes below a floor, since one slow kind of request says little about the others; refusals go down to one.
package struct ConcurrencyLimit: Sendable, Hashable {
  /// How an exchange ended, as far as the limit is concerned.
  package enum Answer: Sendable, Hashable {
    /// The server did what it does, in this time; nil where the time says nothing about load.
    case served(after: Duration?)
    /// The server asked for less.
    case refused
  }

  /// The number of requests that may be under way now.
  package private(set) var current: Int
  package let floor: Int
  package let ceiling: Int

  private var samples = 0
  private var total = Duration.zero
  /// How quickly the server answers when little is asked of it.
  private var unhurried: Duration?
  /// How many windows ago that was measured.
  private var age = 0
  /// What the limit was before it was lowered in order to measure.
  private var beforeProbe: Int?
  private var isDoubling = true
  private var isRecovering = false

  private static let windowsBetweenProbes = 24

  package init(initial: Int = 16, floor: Int = 8, ceiling: Int = 128) {
    precondition(1 <= floor && floor <= initial && initial <= ceiling, "limits out of order")
    current = initial
    self.floor = floor
    self.ceiling = ceiling
  }

  /// Takes one answer into account.
  package mutating func record(_ answer: Answer) {
    switch answer {
    case .refused: shrink()
    case .served(nil): break
    case .served(let time?):
      samples += 1
      total += time
      if samples >= current { closeWindow() }
    }
  }

  private mutating func shrink() {
    isDoubling = false
    // What was under way when the first refusal came will be refused as well: that counts once.
    guard !isRecovering else { return }
    isRecovering = true
    current = max(1, (beforeProbe.take() ?? current) / 2)
    openWindow()
  }

  private mutating func closeWindow() {
    let mean = total / samples
    openWindow()
    isRecovering = false
    if let before = beforeProbe.take() {
      unhurried = mean
      age = 0
      current = before
      return
    }
    let best = min(mean, unhurried ?? mean)
    unhurried = best
    adapt(best: best, mean: mean)
    age += 1
    if age >= Self.windowsBetweenProbes, current > floor {
      beforeProbe = current
      current = floor
    }
  }

  private mutating func adapt(best: Duration, mean: Duration) {
    // Little's law: the share of the time that is waiting is the share of the requests that wait.
    let waiting = Double(current) * (1 - best / max(mean, .nanoseconds(1)))
    if waiting < max(4, Double(current) / 3) {
      current = min(ceiling, isDoubling ? current * 2 : current + max(1, current / 8))
    } else {
      isDoubling = false
      guard waiting > max(8, Double(current) * 0.75), current > floor else { return }
      current = max(floor, current - max(1, current / 8))
    }
  }

  private mutating func openWindow() {
    samples = 0
    total = .zero
  }
}
