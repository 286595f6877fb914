import Crypto
import Diff
import JSON
package import Manifests

/// A plan that was kept: a sync carries it out exactly, or not at all.
///
/// Values of Secrets are not in it; for them it holds which keys change.
package struct SavedPlan: Sendable, Hashable {
  /// What is to be done with one object, or with an application as a whole.
  struct Line: Sendable, Hashable {
    let subject: String
    let action: String
  }

  private let repository: String
  private let environment: String
  private let revision: String
  private let lines: [Line]

  /// The form of the file; another number where an older program must not read it.
  private static let version = 1

  /// Keeps what a plan says.
  package init(_ report: SyncReport) {
    repository = report.repository
    environment = report.environment ?? ""
    revision = report.revision
    lines = report.applications.flatMap { application in
      [Line(subject: "application '\(application.name)'", action: application.end.words.word)]
        + application.objects.map { Line(subject: "\($0.id)", action: $0.planned) }
    }
  }

  /// Reads a file back.
  ///
  /// - Returns: nil where the value is no saved plan.
  package init?(_ value: Value) {
    guard value["swellPlan"] == .int(Self.version), let repository = value["repository"]?.string,
      let environment = value["environment"]?.string, let revision = value["revision"]?.string,
      let entries = value["lines"]?.list
    else { return nil }
    self.repository = repository
    self.environment = environment
    self.revision = revision
    var lines: [Line] = []
    for entry in entries {
      guard let subject = entry["subject"]?.string, let action = entry["action"]?.string else {
        return nil
      }
      lines.append(Line(subject: subject, action: action))
    }
    self.lines = lines
  }

  /// The plan as it is kept in a file.
  package var value: Value {
    [
      "swellPlan": .int(Self.version), "repository": .string(repository),
      "environment": .string(environment), "revision": .string(revision),
      "lines": .list(
        lines.map { ["subject": .string($0.subject), "action": .string($0.action)] }
      ),
    ]
  }

  /// The first thing that is other than it was when the plan was kept; nil where nothing is.
  package func divergence(of now: SavedPlan) -> String? {
    let heads = [
      ("repository", repository, now.repository), ("environment", environment, now.environment),
      ("revision", revision, now.revision),
    ]
    for (what, then, now) in heads where then != now {
      return "\(what): the plan has '\(then)', now it is '\(now)'"
    }
    for (then, now) in zip(lines, now.lines) where then != now {
      guard then.subject == now.subject else {
        return "\(then.subject) is planned where '\(now.subject)' is now"
      }
      return "\(then.subject): the plan has '\(then.action)', now it is '\(now.action)'"
    }
    if lines.count > now.lines.count { return "\(lines[now.lines.count].subject) is gone" }
    if lines.count < now.lines.count { return "\(now.lines[lines.count].subject) is new" }
    return nil
  }
}

extension ObjectReport {
  /// What is to be done with the object, with every field; values of Secrets are left out.
  fileprivate var planned: String {
    let isSecret = id.group.isEmpty && id.kind == "Secret"
    let fields = (change?.changes ?? []).map { change in
      isSecret ? "\(change.path)" : "\(change.path): \(text(change.from)) → \(text(change.to))"
    }
    return ([outcome.description] + fields.sorted()).joined(separator: "\n")
  }

  /// The value in words; of one that holds others, by what it is known again.
  private func text(_ value: Value?) -> String {
    guard let value else { return "absent" }
    switch value {
    case .map, .list:
      let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: true)
      return "\(value.plainText) (\(hexadecimal(sha256(writer.bytes(of: value)).prefix(8))))"
    default: return value.plainText
    }
  }
}
