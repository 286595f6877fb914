package import Apply
import Cluster
import Compose
package import Diff
import Manifests
import Order
package import Report

/// What is on record of one application's syncs, and the ways back to it: all without Git, and in the name in which the latest one wrote.
package struct PastSyncs: Sendable {
  private let clusters: Clusters
  let cluster: TargetCluster
  package let record: ApplicationRecord

  /// Finds an application's record: in the cluster of the run, or else in one of those that its destination may have meant.
  ///
  /// - Throws: when the cluster of the run cannot be asked, the application was never synced, or to several other clusters.
  package init(of name: String, on clusters: Clusters) async throws(PassError) {
    self.clusters = clusters
    let own: TargetCluster
    let records: [String: Result<ApplicationRecord, RecordError>]
    do throws(ClusterError) {
      own = try await clusters.own()
      records = try await own.records.records()
    } catch {
      throw .cluster(error)
    }
    var found: [Found] = []
    if let record = records[name] {
      found = [(own, record)]
    } else {
      found = await Self.search(name, in: await clusters.others())
    }
    guard let first = found.first else {
      let hint = nearestName(to: name, in: records.keys.sorted()).map { " (did you mean '\($0)'?)" }
      throw .history("cannot find history of '\(name)': it was never synced\(hint ?? "")")
    }
    guard found.count == 1 else {
      let places = found.map(\.cluster.access.name).joined(separator: ", ")
      throw .history(
        "cannot choose history of '\(name)': it was synced to \(places) (choose one with --context)"
      )
    }
    do throws(RecordError) {
      record = try first.record.get()
    } catch {
      throw .record(error)
    }
    do throws(ClusterError) {
      cluster = try first.cluster.acting(as: record.user)
    } catch {
      throw .cluster(error)
    }
  }

  private typealias Found = (
    cluster: TargetCluster, record: Result<ApplicationRecord, RecordError>
  )

  /// The records of an application in some clusters; one that cannot be asked has none.
  private static func search(
    _ name: String,
    in clusters: [TargetCluster]
  ) async -> [Found] {
    var found: [Found] = []
    for cluster in clusters {
      if let record = try? await cluster.records.records()[name] {
        found.append((cluster, record))
      }
    }
    return found
  }

  private var name: String { record.identity.instance }

  // MARK: Looking

  /// A sync whose manifests are asked for, with them and the application as it was then.
  ///
  /// - Throws: when it is not remembered.
  package func sync(
    _ id: Int
  ) async throws(PassError) -> (entry: HistoryEntry, kept: RecordStore.Kept) {
    let entry = try entry(id)
    let read = { () async throws(RecordError) in
      try await cluster.records.manifests(of: id, in: record)
    }
    guard let kept = try await recorded(read) else {
      throw .history("cannot return to sync \(id) of '\(name)': its manifests are not on record")
    }
    return (entry, kept)
  }

  private func entry(_ id: Int) throws(PassError) -> HistoryEntry {
    if let entry = record.history.first(where: { $0.id == id }) { return entry }
    let known = record.history.map { "\($0.id)" }.joined(separator: ", ")
    throw .history("cannot find sync \(id) of '\(name)': there are \(known)")
  }

  private func recorded<Result>(
    _ read: () async throws(RecordError) -> Result
  ) async throws(PassError) -> Result {
    do throws(RecordError) {
      return try await read()
    } catch {
      throw .record(error)
    }
  }

  // MARK: Going back

  /// Applies once more what an earlier sync had applied, without its hooks; the last good one before the latest where none is named.
  ///
  /// - Throws: when there is nothing to return to.
  package func rollback(
    to id: Int?,
    options: SyncOptions,
    mask: SecretMask,
    tell: @escaping Tell
  ) async throws(PassError) -> SyncReport {
    // What an undo or a sync of some objects came to is still that of the sync before.
    let isHalfDeleted = record.lastWhole?.note == .deletion && record.isUnfinished
    let present =
      record.isInstalled && !isHalfDeleted
      ? record.history.last { $0.note?.isWhole != false } : record.lastWhole
    let earlier = record.history.last {
      $0.end == .succeeded && $0.note?.isWhole != false && $0.id != present?.id
    }
    guard let target = id ?? record.unfinishedRollback?.target ?? earlier?.id else {
      throw .history("cannot roll back '\(name)': no earlier sync came to a good end")
    }
    // What was returned to may be forgotten by now, but not what that applied.
    let source = id ?? record.unfinishedRollback?.source ?? target
    let (entry, kept) = try await sync(source)
    let application = try kept.decodedApplication(name)
    var orders = SyncOrders(
      application,
      revision: entry.revision,
      options: options,
      toleratesMissingKinds: false,
      criteria: Criteria(),
      otherOwners: try await otherOwners(besides: kept.objects, isAsked: options.prunes),
      manifests: [],
      mask: mask
    )
    orders.settings.skipsHooks = true
    orders.note = .rollback(to: target)
    // The settings that said so may be in a repository that is not read.
    orders.tracking.installation =
      kept.objects.lazy
      .compactMap { $0.annotation(installationAnnotation) }.first
    return await report(on: prepared(kept.objects), record.inventory, orders, options, tell)
  }

  /// Who else declares what a rollback would delete.
  private func otherOwners(
    besides objects: [Value],
    isAsked: Bool
  ) async throws(PassError) -> [ObjectID: String] {
    let declared = Set(prepared(objects).map(\.id))
    let lost = record.inventory.keys.filter { !declared.contains($0) }
    guard isAsked else { return [:] }
    do throws(RenderedApplication.Failure) {
      return try await clusters.otherOwners(
        of: lost,
        besides: [name],
        Declarations(),
        isOurs: { _ in false },
        in: cluster
      )
    } catch {
      throw .history("cannot roll back '\(name)': \(error.end)")
    }
  }

  /// Brings back what a sync deleted and what is not there; the latest one that deleted anything for good where none is named.
  ///
  /// - Throws: when none did, or it is not remembered any more.
  package func undo(
    of id: Int?,
    options: SyncOptions,
    mask: SecretMask,
    tell: @escaping Tell
  ) async throws(PassError) -> SyncReport {
    let candidates =
      try id.map { id throws(PassError) in [try entry(id)] } ?? record.history.reversed()
    for entry in candidates {
      let read = { () async throws(RecordError) in
        try await cluster.records.deleted(by: entry.id, in: record)
      }
      guard let kept = try await recorded(read) else { continue }
      let deleted = prepared(kept.objects, during: .restore)
      if id == nil, await hasRemade(deleted, entry) { continue }
      let namespace = await lastNamespace()
      let orders = SyncOrders(
        settings: SyncSettings(
          namespace: namespace,
          createsNamespace: true,
          pruning: Pruning(isRequested: false),
          operation: .restore,
          isDryRun: options.isDryRun
        ),
        isPartial: true,
        patience: options.patience,
        note: .undo(of: entry.id),
        rememberedSyncs: max(record.history.count, 10),
        revision: entry.revision,
        initiator: options.initiator,
        mask: mask
      )
      return await report(on: deleted, isMissingOnly: true, [:], orders, options, tell)
    }
    let what = id.map { "sync \($0) of '\(name)'" } ?? "'\(name)'"
    throw .history("cannot undo \(what): nothing that it deleted is on record")
  }

  /// Whether a sync deleted these objects only to make them anew, and they are there.
  private func hasRemade(_ deleted: [Desired], _ entry: HistoryEntry) async -> Bool {
    let kept = try? await cluster.records.manifests(of: entry.id, in: record)
    let declared = Set(prepared(kept?.objects ?? []).map(\.id))
    guard deleted.allSatisfy({ declared.contains($0.id) }) else { return false }
    let survey = await Apply.survey(
      deleted,
      inventory: [:],
      in: cluster.client,
      knowing: cluster.discovery,
      mode: .reading
    )
    return survey.present.isSuperset(of: deleted.map(\.id))
  }

  /// The namespace that the application last went to.
  private func lastNamespace() async -> String {
    for entry in record.history.reversed() where entry.note?.isWhole != false {
      let kept = try? await cluster.records.manifests(of: entry.id, in: record)
      if let document = kept?.application, let application = try? Application(document) {
        return application.destination.namespace
      }
    }
    return ""
  }

  private func report(
    on desired: [Desired],
    isMissingOnly: Bool = false,
    _ inventory: [ObjectID: InventoryEntry],
    _ orders: SyncOrders,
    _ options: SyncOptions,
    _ tell: @escaping Tell
  ) async -> SyncReport {
    let start = ContinuousClock.now
    let name = name
    var survey = await Apply.survey(
      desired,
      inventory: inventory,
      namespaces: [orders.settings.namespace].filter { !$0.isEmpty },
      in: cluster.client,
      knowing: cluster.discovery,
      mode: .predicting
    )
    let there = isMissingOnly ? survey.present : []
    survey = survey.filter { !there.contains($0.id) }
    let result = await Apply.apply(
      survey,
      record: record,
      orders: orders,
      to: cluster.destination(now: options.now)
    ) { tell(.sync(application: name, $0)) }
    let changes = survey.observations.map { $0.change(ignoring: orders.rules, mask: orders.mask) }
    let application = ApplicationReport(
      name: name,
      namespace: orders.settings.namespace,
      revision: orders.revision,
      end: result.end,
      notes: there.sorted().map { "\($0) is there again and stays as it is" } + result.notes,
      objects: result.objects.comparing(changes)
    )
    return SyncReport(
      purpose: options.purpose,
      environment: record.identity.environment,
      repository: record.identity.repository,
      revision: orders.revision,
      applications: [application],
      duration: start.duration(to: .now)
    )
  }
}

extension Survey {
  /// The objects that are there to stay.
  fileprivate var present: Set<ObjectID> {
    Set(observations.lazy.filter { $0.live.map { !$0.isBeingDeleted } ?? false }.map(\.id))
  }
}

extension RecordStore.Kept {
  /// The application as it was then.
  ///
  /// - Throws: when it is not on record, or cannot be read any more.
  fileprivate func decodedApplication(_ name: String) throws(PassError) -> Application {
    guard let application else {
      throw .history("cannot return to that sync of '\(name)': its application is not on record")
    }
    do {
      return try Application(application)
    } catch {
      throw .history("cannot return to that sync of '\(name)': \(error)")
    }
  }
}
