/// Something that stands in the way, or soon will.
package struct Finding: Sendable, Hashable {
  /// How much it matters.
  package enum Severity: String, Sendable, Hashable {
    /// It does no harm yet.
    case warning
    /// A sync fails, or does not know what it does.
    case problem
  }

  package let severity: Severity
  /// What is the matter.
  package let what: String
  /// Why that matters.
  package let why: String
  /// What to do about it.
  package let next: String

  package init(_ severity: Severity, _ what: String, why: String, next: String) {
    self.severity = severity
    self.what = what
    self.why = why
    self.next = next
  }
}

/// One thing that was looked at, and what was found.
package struct Examination: Sendable, Hashable {
  package let name: String
  /// What was looked at, in a few words.
  package let result: String
  package var findings: [Finding]

  package init(_ name: String, _ result: String, _ findings: [Finding] = []) {
    self.name = name
    self.result = result
    self.findings = findings
  }

  /// Whether nothing is in the way.
  package var isGood: Bool { !findings.contains { $0.severity == .problem } }
}
