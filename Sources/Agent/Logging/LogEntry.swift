import JSON
package import Manifests

/// One line of the log: what happened, in which sync, to which application.
package struct LogEntry: Sendable {
  /// How much it matters.
  package enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
    case debug
    case info
    case warning
    case error

    /// What matters less comes first.
    package static func < (left: Level, right: Level) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  package var level: Level
  package var message: String
  /// What all lines of one sync have in common; empty outside of syncs.
  package var syncID: String
  /// The application's name, with its namespace where it has one; empty where it is about none.
  package var application: String
  /// More that is known, in the order in which it is to be read.
  package var fields: [(name: String, value: Value)]

  package init(
    _ level: Level,
    _ message: String,
    syncID: String = "",
    application: String = "",
    fields: [(name: String, value: Value)] = []
  ) {
    self.level = level
    self.message = message
    self.syncID = syncID
    self.application = application
    self.fields = fields
  }

  /// The entry as one line of JSON without a line feed, secrets taken out.
  package func line(millisecondsSince1970: Int, mask: LogMask) -> String {
    var object: Mapping = [
      "time": .string(Self.clockText(millisecondsSince1970)), "level": .string(level.rawValue),
    ]
    if !syncID.isEmpty { object["sync"] = .string(syncID) }
    if !application.isEmpty { object["application"] = .string(application) }
    object["message"] = .string(mask.masked(message))
    for (name, value) in fields where object[name] == nil { object[name] = mask.masked(value) }
    return JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false).text(of: .map(object))
  }

  private static func clockText(_ milliseconds: Int) -> String {
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
    let text = Timestamp(secondsSince1970: seconds).description.dropLast()
    let digits = String(rest)
    return text + "." + String(repeating: "0", count: 3 - digits.count) + digits + "Z"
  }
}
