import Agent
import Manifests
import Synchronization

/// An agent's log on standard error: lines for people on a terminal, lines of JSON otherwise.
final class AgentLog: Sendable {
  /// How a line is written.
  enum Form: String, CaseIterable {
    case text
    case json

    /// What a command line asks for: text on a terminal, and JSON elsewhere, where it says nothing.
    init(_ arguments: Arguments) throws(UsageError) {
      guard let text = arguments.value("log") else {
        self = Console.isTerminal ? .text : .json
        return
      }
      guard let form = Form(rawValue: text) else {
        throw .badValue(option: "log", value: text, reason: "it takes text or json")
      }
      self = form
    }
  }

  private let least: LogEntry.Level
  private let form: Form
  /// Guards what is hidden between those who learn of secrets and those who write.
  private let log: Mutex<Log>

  init(_ form: Form, least: LogEntry.Level) {
    self.form = form
    self.least = least
    log = Mutex(Log(least: least, now: Log.millisecondsSince1970) { Console.error($0) })
  }

  /// Hides secrets in everything that is written from now on; those that were hidden before stay so.
  func hide(_ secrets: [Masked<String>]) {
    log.withLock { $0.hide(secrets) }
  }

  func write(_ event: AgentEvent) {
    if let entry = LogEntry(event) { write(entry) }
  }

  func write(_ entry: LogEntry) {
    guard form == .text else { return log.withLock { $0 }(entry) }
    guard entry.level >= least else { return }
    let subject = entry.application.isEmpty ? "" : entry.application + ": "
    Console.error(subject + entry.message)
  }
}
