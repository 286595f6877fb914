/// How a report looks as a text.
package struct ReportStyle: Sendable, Hashable {
  /// How much of the objects is shown.
  package enum Detail: Sendable, Hashable {
    /// One line for each application.
    case applications
    /// What changed, was skipped or failed, or does badly, with the fields that changed.
    case changes
    /// The same, with differences as unified diffs.
    case diffs
    /// Every object.
    case everything
  }

  package var detail: Detail
  /// Whether colours of a terminal are used.
  package var colour: Bool

  package init(detail: Detail = .changes, colour: Bool = false) {
    self.detail = detail
    self.colour = colour
  }
}

/// The colours of a terminal that texts use.
enum Paint: String {
  case bold = "1"
  case faint = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"
}

/// A text that is put together line by line.
struct ReportText {
  let colour: Bool
  private(set) var text = ""

  init(colour: Bool) {
    self.colour = colour
  }

  mutating func add(_ line: String) {
    text += line
    text += "\n"
  }

  /// Adds lines that are finished already.
  mutating func append(_ lines: String) {
    text += lines
  }

  /// A part of a line in a colour.
  func painted(_ part: String, _ paint: Paint?) -> String {
    guard colour, let paint, !part.isEmpty else { return part }
    return "\u{1B}[\(paint.rawValue)m\(part)\u{1B}[0m"
  }
}

extension Outcome {
  var paint: Paint? {
    switch self {
    case .created: .green
    case .configured: .yellow
    case .deleted, .failed: .red
    case .skipped: .faint
    case .unchanged: nil
    }
  }
}

extension ApplicationReport.End {
  /// The word for the end, and the reason where there is one.
  var words: (word: String, reason: String?) {
    switch self {
    case .done: ("done", nil)
    case .different: ("differs", nil)
    case .unreadable(let reason): ("unreadable", reason)
    case .unreachable(let reason): ("unreachable", reason)
    case .unrecorded(let reason): ("record unreadable", reason)
    case .failed(let reason): ("failed", reason)
    case .unhealthy(let reason): ("unhealthy", reason)
    case .refused(let reason), .contended(let reason): ("refused", reason)
    case .interrupted: ("interrupted", nil)
    case .notStarted: ("not started", nil)
    }
  }

  var paint: Paint {
    switch self {
    case .done: .green
    case .different: .yellow
    case .unreadable, .unreachable, .unrecorded, .failed, .unhealthy, .refused, .contended,
      .interrupted:
      .red
    case .notStarted: .faint
    }
  }
}

extension Duration {
  /// Seconds with one digit behind the point, or minutes and seconds: `3.4 s`, `2 min 5 s`.
  package var plainText: String {
    let seconds = components.seconds
    if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds).\(components.attoseconds / 100_000_000_000_000_000) s"
  }

  /// The seconds with milliseconds, for machines.
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds * 1000 + attoseconds / 1_000_000_000_000_000) / 1000
  }
}
