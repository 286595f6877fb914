import Agent
import Manifests

/// An agent's log on standard error: lines for people on a terminal, lines of JSON otherwise.
struct AgentLog: Sendable {
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
  private let log: Log

  init(_ form: Form, least: LogEntry.Level, hiding secrets: [Masked<String>]) {
    self.form = form
    self.least = least
    log = Log(
      least: least,
      mask: LogMask(secrets),
      now: Log.millisecondsSince1970
    ) { Console.error($0) }
  }

  func write(_ event: AgentEvent) {
    if let entry = LogEntry(event) { write(entry) }
  }

  func write(_ entry: LogEntry) {
    guard form == .text else { return log(entry) }
    guard entry.level >= least else { return }
    let subject = entry.application.isEmpty ? "" : entry.application + ": "
    Console.error(subject + entry.message)
  }
}
