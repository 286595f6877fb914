import Apply
import Manifests
import Order
import Synchronization

/// Shows how far a sync is: a line that is redrawn on a terminal, plain lines elsewhere.
///
/// The mutex guards what is shown, since applications of one wave are synced at once.
final class Progress: Sendable {
  fileprivate struct Application {
    var objects = 0
    var settled = 0
    var waiting: String?
  }

  private let applications = Mutex<[String: Application]>([:])
  private let isTerminal: Bool

  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
  }

  /// Takes notice of what happened in an application's sync.
  func tell(_ name: String, _ event: SyncEvent) {
    let line = applications.withLock { applications in
      applications[name, default: Application()].note(event)
      return isTerminal ? Self.summary(of: applications) : Self.line(for: event, of: name)
    }
    if let line { Console.progress(line, isTerminal: isTerminal) }
  }

  /// Clears the terminal's line before results are written.
  func finish() {
    if isTerminal { Console.progress("", isTerminal: true) }
  }

  private static func line(for event: SyncEvent, of name: String) -> String? {
    switch event {
    case .began(let writes): "\(name): \(writes) object\(writes == 1 ? "" : "s")"
    case .settled(let id, let outcome): "\(name): \(id) \(outcome)"
    case .waiting(let waiting): "\(name): \(waiting)"
    case .health: nil
    }
  }

  private static func summary(of applications: [String: Application]) -> String {
    let all = applications.values
    let counts = "\(all.map(\.settled).reduce(0, +))/\(all.map(\.objects).reduce(0, +)) objects"
    let waiting = applications.sorted { $0.key < $1.key }
      .compactMap { name, one in one.waiting.map { "\(name): \($0)" } }.first
    return waiting.map { "\(counts) · \($0)" } ?? counts
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
