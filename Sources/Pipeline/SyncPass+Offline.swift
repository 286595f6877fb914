import Apply
import Compose
import Diff
import Health
package import Manifests
import Order
package import Report

extension SyncPass {
  /// → diff → report without a cluster: how these applications differ from those of another revision or environment.
  ///
  /// Applications belong together that have the same name, environments' names left out; what differs only by the
  /// application's own name is no difference.
  /// - Throws: when one of the compositions cannot be expanded.
  package func compared(with other: SyncPass) async throws(PassError) -> SyncReport {
    let before = await other.rendered(try await other.composition())
    let after = await rendered(try await composition())
    let names = Set(before.map(\.placeName) + after.map(\.placeName))
    var report = report(.diff)
    report.applications = names.sorted().map { name in
      self.report(
        from: before.first { $0.placeName == name },
        to: after.first { $0.placeName == name }
      )
    }
    return report
  }

  /// → diff → report without a look at live objects: how an application differs from what an earlier sync of it desired.
  ///
  /// - Throws: when the composition cannot be expanded, yields no such application, or the sync is not on record.
  package func compared(with past: PastSyncs, id: Int) async throws(PassError) -> SyncReport {
    let kept = try await past.sync(id).kept
    let instance = past.record.identity.instance
    let applications = await rendered(try await composition())
    guard let application = applications.first(where: { $0.application.instanceName == instance })
    else { throw .history("cannot compare '\(instance)': the composition does not yield it") }
    var report = report(.diff)
    let old = Dictionary(
      kept.objects.compactMap { object in (try? Manifest(object)).map { ($0.id, object) } },
      uniquingKeysWith: { first, _ in first }
    )
    report.applications = [self.report(on: application, from: old)]
    return report
  }

  /// → diff → report without a cluster: how these applications differ from live objects.
  ///
  /// An earlier state of the same applications says what was applied last, so that what is no longer declared since is found too.
  /// - Throws: when one of the compositions cannot be expanded.
  package func compared(
    with live: [Value],
    since earlier: SyncPass? = nil
  ) async throws(PassError) -> SyncReport {
    let found = Dictionary(
      live.compactMap { object in (try? Manifest(object)).map { ($0.id, object) } },
      uniquingKeysWith: { first, _ in first }
    )
    var past: [RenderedApplication] = []
    if let earlier { past = await earlier.rendered(try await earlier.composition()) }
    var report = report(.diff)
    report.applications = await rendered(try await composition()).map { application in
      guard case .success = application.result else { return application.ended }
      let rules = repositories.home.criteria.rules(
        for: application.application,
        declaring: application.manifests
      )
      let before = past.first { $0.name == application.name }?.kept ?? []
      let applied = Dictionary(
        before.map { ($0.id, $0.value) },
        uniquingKeysWith: { first, _ in first }
      )
      let wanted = application.kept
      let gone = Set(applied.keys).subtracting(wanted.map(\.id)).filter { found[$0] != nil }
      let changes = (wanted.map { ($0.id, $0.value) } + gone.sorted().map { ($0, nil) }).map {
        (id: ObjectID, desired: Value?) in
        diff(
          id,
          desired: desired,
          observed: found[id].map { .unpredicted(live: $0) } ?? .absent,
          applied: applied[id],
          ignoring: rules,
          mask: mask
        )
      }
      let scripts = repositories.home.criteria.scripts
      return application.report(on: changes) { id in
        found[id].flatMap { health(of: $0, by: scripts) }
      }
    }
    return report
  }

  private func report(
    from before: RenderedApplication?,
    to after: RenderedApplication?
  ) -> ApplicationReport {
    for application in [after, before].compactMap({ $0 }) {
      if case .failure = application.result { return application.ended }
    }
    let old = Dictionary(
      (before?.applied(asNamed: after) ?? []).map { ($0.id, $0.value) },
      uniquingKeysWith: { first, _ in first }
    )
    let changes = changes(from: old, to: after?.applied ?? [])
    return (after ?? before).map { $0.report(on: changes) }
      ?? ApplicationReport(name: "", end: .done)
  }

  /// How an application differs from objects that were desired before.
  private func report(
    on application: RenderedApplication,
    from old: [ObjectID: Value]
  ) -> ApplicationReport {
    if case .failure = application.result { return application.ended }
    return application.report(on: changes(from: old, to: application.applied))
  }

  private func changes(from old: [ObjectID: Value], to new: [Manifest]) -> [ChangeSet] {
    let kept = Set(new.map(\.id))
    let gone = old.keys.filter { !kept.contains($0) }.sorted()
    return new.map { difference($0.id, from: old[$0.id], to: $0.value, mask: mask) }
      + gone.map { difference($0, from: old[$0], to: nil, mask: mask) }
  }
}

extension RenderedApplication {
  /// The name without the environment's.
  fileprivate var placeName: String {
    guard let environment = application.environment, !environment.isEmpty else { return name }
    return name.split(separator: "-", omittingEmptySubsequences: false)
      .map { $0 == environment ? "*" : $0 }.joined(separator: "-")
  }

  /// The report of an application that came to no objects.
  fileprivate var ended: ApplicationReport {
    if case .failure(let failure) = result { report(failure.end) } else { report(.done) }
  }

  /// The objects as they would be applied if this were called as another application is.
  fileprivate func applied(asNamed other: RenderedApplication?) -> [Manifest] {
    guard let other, other.name != name else { return applied }
    let spaces = (application.destination.namespace, other.application.destination.namespace)
    return applied.compactMap { manifest in
      var value = manifest.value.renaming(name, to: other.name)
      if spaces.0 != spaces.1 { value = value.renaming(spaces.0, to: spaces.1) }
      return try? Manifest(value)
    }
  }

  fileprivate func report(
    on changes: [ChangeSet],
    health: (ObjectID) -> Verdict? = { _ in nil }
  ) -> ApplicationReport {
    var report = report(changes.contains(where: \.isDifference) ? .different : .done)
    report.objects = changes.map { change in
      ObjectReport(
        id: change.id,
        outcome: change.action.outcome,
        change: change,
        health: health(change.id)
      )
    }
    return report
  }
}

extension ChangeSet.Action {
  fileprivate var outcome: Outcome {
    switch self {
    case .create: .created
    case .update, .repair: .configured
    case .adopt, .unchanged: .unchanged
    case .prune: .deleted
    }
  }
}

extension Value {
  /// The value with a text replaced wherever it occurs, in keys too.
  fileprivate func renaming(_ old: String, to new: String) -> Value {
    guard !old.isEmpty else { return self }
    switch self {
    case .string(let text): return .string(text.replacing(old, with: new))
    case .list(let elements): return .list(elements.map { $0.renaming(old, to: new) })
    case .map(let map):
      return .map(
        Mapping(map.map { ($0.key.replacing(old, with: new), $0.value.renaming(old, to: new)) })
      )
    case .null, .bool, .int, .double: return self
    }
  }
}
