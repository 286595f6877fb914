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

  /// One object that drifted.
  package struct Item: Sendable, Hashable {
    package let id: ObjectID
    package let kind: Kind
    /// The fields that differ, from their live to their declared values, with who wrote them.
    package let fields: [FieldChange]
    /// When the drift was first reported, as far as an earlier report tells.
    package var onset: String?

    /// What the comparison rests on; nil where there was nothing to compare.
    package let basis: Basis?
    /// Where it is declared, as far as known.
    package let origin: Location?

    package init(
      id: ObjectID,
      kind: Kind,
      fields: [FieldChange] = [],
      basis: Basis? = nil,
      onset: String? = nil,
      origin: Location? = nil
    ) {
      self.id = id
      self.kind = kind
      self.fields = fields
      self.basis = basis
      self.onset = onset
      self.origin = origin
    }

    /// When the drift began, as far as anybody knows: what was reported first, or when a field was written last.
    package var began: String? { onset ?? fields.compactMap { $0.writer?.time }.max() }
  }

  /// One application's drift.
  package struct Application: Sendable, Hashable {
    package let name: String
    /// How the comparison ended: `done`, `different`, or why it could not be made.
    package let end: ApplicationReport.End
    package var items: [Item]
    package let health: Verdict
    /// The command that repairs it.
    package var repair: String

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

  /// When the report was made; nil where nobody says.
  package var madeAt: String?
  package var environment: String?
  package var repository: String
  package var revision: String
  package var applications: [Application]

  package init(
    madeAt: String? = nil,
    environment: String? = nil,
    repository: String = "",
    revision: String = "",
    applications: [Application] = []
  ) {
    self.madeAt = madeAt
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
  ///   - report: what the pass found.
  ///   - madeAt: the time of the pass, as RFC 3339 has it.
  ///   - command: the command that syncs everything which the pass looked at.
  package init(_ report: SyncReport, madeAt: String? = nil, command: String = "swell sync") {
    self.init(
      madeAt: madeAt,
      environment: report.environment,
      repository: report.repository,
      revision: report.revision,
      applications: report.applications.map { application in
        let items = application.objects.compactMap(Item.init)
        return Application(
          name: application.name,
          end: application.end,
          items: items,
          health: application.health,
          repair: command + Self.choice(application.name, items)
        )
      }
    )
  }

  /// The report with objects that nobody declared, by the names of the applications in whose namespaces they are.
  package func adding(orphans: [String: [ObjectID]]) -> DriftReport {
    var report = self
    for position in report.applications.indices {
      let found = orphans[report.applications[position].name] ?? []
      report.applications[position].items += found.map { Item(id: $0, kind: .orphaned) }
      guard let place = found.first?.namespace,
        report.applications[position].items.count == found.count
      else { continue }
      let names = found.map { "\($0.groupKind)/\($0.name)" }.joined(separator: " ")
      report.applications[position].repair = "kubectl -n \(place) delete \(names)"
    }
    return report
  }

  /// What repairs one application alone; what is no longer declared only goes when that is asked for.
  ///
  /// An application of which nothing is declared any more cannot be named, so that the whole environment is.
  private static func choice(_ name: String, _ items: [Item]) -> String {
    let extra = items.count { $0.kind == .extra }
    return (extra > 0 && extra == items.count ? "" : " --app \(name)")
      + (extra > 0 ? " --prune" : "")
  }

  /// How many objects drifted.
  package var count: Int { applications.reduce(0) { $0 + $1.items.count } }

  /// The exit code: differences where anything drifted in one of some ways, or what kept the comparison from being made.
  package func exitCode(failingOn kinds: Set<Kind> = Set(Kind.allCases)) -> ExitCode {
    let ends = applications.map(\.end.exitCode).filter { $0 != .differences }
    let fails = applications.contains { $0.items.contains { kinds.contains($0.kind) } }
    return ExitCode.combined(ends + (fails ? [.differences] : []))
  }
}

extension DriftReport.Item {
  fileprivate init?(_ object: ObjectReport) {
    guard !object.isHook else { return nil }
    switch object.change?.action {
    case .create: self.init(id: object.id, kind: .missing, origin: object.origin)
    case .prune: self.init(id: object.id, kind: .extra)
    case .update, .repair:
      self.init(
        id: object.id,
        kind: .changed,
        fields: object.changes,
        basis: object.change?.basis,
        origin: object.origin
      )
    case .adopt, .unchanged, nil: return nil
    }
  }
}
