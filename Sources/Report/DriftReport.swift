package import Diff
package import Manifests

/// What of a cluster is no longer as it is declared.
package struct DriftReport: Sendable, Hashable {
  /// How an object drifted.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Fields have other values.
    case changed
    /// It is declared, and gone or never made.
    case missing
    /// It was applied, and is no longer declared.
    case extra
    /// Nobody declared it, in a namespace where everything should be.
    case orphaned
  }

  /// One field with other values, and who wrote it.
  package struct Field: Sendable, Hashable {
    /// What a sync would change: from the live value to the declared one.
    package let change: FieldChange
    /// The field manager that wrote it last; nil where the server does not say.
    package let manager: String?
    /// When that was, as the server writes times.
    package let changedAt: String?

    package init(_ change: FieldChange, manager: String? = nil, changedAt: String? = nil) {
      self.change = change
      self.manager = manager
      self.changedAt = changedAt
    }
  }

  /// One object that drifted.
  package struct Item: Sendable, Hashable {
    package let id: ObjectID
    package let kind: Kind
    package let fields: [Field]

    package init(id: ObjectID, kind: Kind, fields: [Field] = []) {
      self.id = id
      self.kind = kind
      self.fields = fields
    }
  }

  /// One application's drift.
  package struct Application: Sendable, Hashable {
    package let name: String
    /// How the comparison ended: `done`, `different`, or why it could not be made.
    package let end: ApplicationReport.End
    package let items: [Item]
    package let health: Verdict
    /// The command that repairs it.
    package let repair: String

    package init(
      name: String,
      end: ApplicationReport.End,
      items: [Item],
      health: Verdict,
      repair: String
    ) {
      self.name = name
      self.end = end
      self.items = items
      self.health = health
      self.repair = repair
    }
  }

  package var environment: String?
  package var repository: String
  package var revision: String
  package var applications: [Application]

  package init(
    environment: String? = nil,
    repository: String = "",
    revision: String = "",
    applications: [Application] = []
  ) {
    self.environment = environment
    self.repository = repository
    self.revision = revision
    self.applications = applications
  }
}

extension DriftReport {
  /// Reads the drift out of a pass that compared and wrote nothing.
  ///
  /// - Parameters:
  ///   - report: the pass's report.
  ///   - writer: who wrote a live field, as far as that is known.
  package init(
    _ report: SyncReport,
    writer: (ObjectID, FieldPath) -> (manager: String, at: String?)? = { _, _ in nil }
  ) {
    self.init(
      environment: report.environment,
      repository: report.repository,
      revision: report.revision,
      applications: report.applications.map { application in
        let items = application.objects.compactMap { Item($0, writer) }
        return Application(
          name: application.name,
          end: application.end,
          items: items,
          health: application.health,
          repair: Self.repair(application.name, items, environment: report.environment)
        )
      }
    )
  }

  /// The command that repairs an application; what is no longer declared only goes when that is asked for.
  ///
  /// An application of which nothing is declared any more cannot be named, so that the whole environment is.
  private static func repair(_ name: String, _ items: [Item], environment: String?) -> String {
    let extra = items.count { $0.kind == .extra }
    return "swell sync" + (environment.map { " --env \($0)" } ?? "")
      + (extra > 0 && extra == items.count ? "" : " --app \(name)") + (extra > 0 ? " --prune" : "")
  }

  /// How many objects drifted.
  package var count: Int { applications.reduce(0) { $0 + $1.items.count } }

  /// The exit code: differences where anything drifted, or what kept the comparison from being made.
  package var exitCode: ExitCode {
    ExitCode.combined(applications.lazy.map(\.end.exitCode) + (count > 0 ? [.differences] : []))
  }
}

extension DriftReport.Item {
  fileprivate init?(
    _ object: ObjectReport,
    _ writer: (ObjectID, FieldPath) -> (manager: String, at: String?)?
  ) {
    guard !object.isHook else { return nil }
    switch object.change?.action {
    case .create: self.init(id: object.id, kind: .missing)
    case .prune: self.init(id: object.id, kind: .extra)
    case .update, .repair:
      let fields = object.changes.map { change in
        let found = writer(object.id, change.path)
        return DriftReport.Field(change, manager: found?.manager, changedAt: found?.at)
      }
      self.init(id: object.id, kind: .changed, fields: fields)
    case .adopt, .unchanged, nil: return nil
    }
  }
}
