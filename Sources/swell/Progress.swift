import Apply
import Manifests
import Order
import Pipeline
import Synchronization

/// Shows how far a sync is: a line that is redrawn on a terminal, plain lines elsewhere.
///
/// The mutex guards what is shown, since applications of one wave are synced at once.
final class Progress: Sendable {
  fileprivate struct State {
    var wave: Int?
    var applications: [String: Application] = [:]
  }

  fileprivate struct Application {
    var objects = 0
    var settled = 0
    var waiting: String?
  }

  private let state = Mutex(State())
  private let isTerminal: Bool

  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
  }

  /// Takes notice of what happened.
  func tell(_ event: PassEvent) {
    let line = state.withLock { state in
      state.note(event)
      return isTerminal ? state.summary : Self.line(for: event)
    }
    if let line { Console.progress(line, isTerminal: isTerminal) }
  }

  /// Clears the terminal's line before results are written.
  func finish() {
    if isTerminal { Console.progress("", isTerminal: true) }
  }

  private static func line(for event: PassEvent) -> String? {
    if case .pausing(let name, let pause) = event { return "\(name): tried again in \(pause)" }
    guard case .sync(let name, let event) = event else { return nil }
    switch event {
    case .began(let writes): return "\(name): \(writes) object\(writes == 1 ? "" : "s")"
    case .settled(let id, let outcome): return "\(name): \(id) \(outcome)"
    case .waiting(let waiting): return "\(name): \(waiting)"
    case .health: return nil
    }
  }
}

extension Progress.State {
  fileprivate mutating func note(_ event: PassEvent) {
    switch event {
    case .wave(let number): wave = number
    case .sync(let name, let event):
      applications[name, default: Progress.Application()].note(event)
    case .pausing(let name, let pause):
      applications[name, default: Progress.Application()].waiting = "tried again in \(pause)"
    case .ended(let name): applications[name]?.waiting = nil
    }
  }

  /// `wave 3 · 31/46 objects · web: waiting for …`.
  fileprivate var summary: String {
    let all = applications.values
    var parts = wave.map { ["wave \($0)"] } ?? []
    parts.append("\(all.map(\.settled).reduce(0, +))/\(all.map(\.objects).reduce(0, +)) objects")
    let waiting = applications.sorted { $0.key < $1.key }
      .compactMap { name, one in one.waiting.map { "\(name): \($0)" } }
    parts += waiting.prefix(1)
    return parts.joined(separator: " · ")
  }
}

extension Progress.Application {
  fileprivate mutating func note(_ event: SyncEvent) {
    switch event {
    case .began(let writes): objects = writes
    case .settled:
      settled += 1
      waiting = nil
    case .waiting(let reason): waiting = reason.description
    case .health: break
    }
  }
}
