import Apply
import Cluster
import Compose
import Diff
import Manifests
import Order
import Report

/// Applications that an earlier run synced from the same composition and that it no longer yields.
///
/// They are looked for only where nothing else can explain their absence: the composition was expanded whole, without error and without a
/// filter, and every application of it rendered.
struct VanishedApplications: Sendable {
  let home: Home
  let composition: String
  let options: SyncOptions
  let mask: SecretMask
  var propagation = Propagation.foreground
  /// The phases of which hooks run while everything else stays; nil for a deletion of everything.
  var hooksAlone: Set<Phase>?
  /// When the deletion was asked for; nil where nobody knows.
  var requestedAt: Timestamp?
  /// What holds for objects that do not say themselves whether they may be deleted.
  var fallback: PruneOption?

  /// Deletes their objects where that was asked for, or tells of them; deletes nothing where some application may only be hidden.
  func reports(
    besides applications: [RenderedApplication],
    of selection: Selection,
    on cluster: TargetCluster,
    among clusters: Clusters,
    tell: @escaping Tell
  ) async -> [ApplicationReport] {
    let isWhole = applications.allSatisfy { $0.failureEnd == nil }
    guard !selection.isFiltered, isWhole || options.prunes else { return [] }
    let owners = await applications.owners(on: cluster, among: clusters)
    var reports: [ApplicationReport] = []
    for record in await records(besides: applications, of: selection, on: cluster) {
      reports.append(
        isWhole
          ? await report(on: record, in: cluster, among: clusters, owners, tell)
          : spared(record)
      )
    }
    return reports
  }

  /// What is on record in a cluster of applications of this composition that it no longer yields, by name.
  private func records(
    besides applications: [RenderedApplication],
    of selection: Selection,
    on cluster: TargetCluster
  ) async -> [ApplicationRecord] {
    guard let records = try? await cluster.records.records() else { return [] }
    let present = Set(applications.map { $0.application.instanceName })
    let environments = Set(applications.map(\.application.environment))
    return records.values.compactMap { try? $0.get() }.filter { record in
      let identity = record.identity
      return identity.repository == home.identity && identity.composition == composition
        && selection.environments.concern(identity.environment, yielding: environments)
        && !record.inventory.isEmpty && !present.contains(identity.instance)
    }.sorted { $0.identity.instance < $1.identity.instance }
  }

  /// Tells of an application that stays, since another one may be the reason why it is not seen.
  private func spared(_ record: ApplicationRecord) -> ApplicationReport {
    ApplicationReport(
      name: record.identity.instance,
      revision: home.revision,
      end: .notStarted,
      notes: ["the composition may no longer yield it: it stays as long as an application fails"]
    )
  }

  /// Deletes what is on record of an application, or tells of it, in the name in which it was written.
  func report(
    on record: ApplicationRecord,
    in own: TargetCluster,
    among clusters: Clusters,
    _ owners: [ObjectID: String],
    _ tell: @escaping Tell
  ) async -> ApplicationReport {
    let name = record.identity.instance
    let cluster: TargetCluster
    do {
      cluster = try await clusters.cluster(own, as: record.user)
    } catch {
      return ApplicationReport(name: name, revision: home.revision, end: error.end)
    }
    let survey = await Apply.survey(
      options.prunes ? await hooks(of: record, in: cluster) : [],
      inventory: hooksAlone == nil ? record.inventory : [:],
      in: cluster.client,
      knowing: cluster.discovery,
      judging: home.criteria.scripts,
      mode: .reading
    )
    let approval = DeletionApproval(
      instance: name,
      record: record,
      clusters: clusters,
      now: options.now()
    )
    let isApproved = options.prunes ? await approval.isGiven : false
    let settings = SyncSettings(
      namespace: "",
      pruning: Pruning(
        isRequested: options.prunes && hooksAlone == nil,
        isConfirmed: options.approvesDeletions || isApproved,
        fallback: fallback,
        isOfApplication: true
      ),
      operation: .delete,
      isDryRun: options.isDryRun
    )
    let result = await Apply.apply(
      survey,
      record: record,
      orders: SyncOrders(
        settings: settings,
        isPartial: !options.prunes,
        propagation: propagation,
        patience: options.patience,
        allowedDeletions: options.allowedDeletions,
        otherOwners: owners,
        tracking: home.criteria.tracking,
        deletionRequestedAt: requestedAt,
        note: options.prunes ? .deletion : nil,
        revision: home.revision,
        initiator: options.initiator,
        mask: mask
      ),
      to: cluster.destination(now: options.now)
    ) { tell(.sync(application: name, $0)) }
    let changes = survey.observations.map { $0.change(mask: mask) }
    return ApplicationReport(
      name: name,
      revision: home.revision,
      end: result.end,
      notes: ["the composition no longer yields it"] + result.notes,
      objects: result.objects.comparing(changes)
    )
  }
}

extension VanishedApplications {
  /// The hooks around a deletion, as the last sync that is on record whole had them.
  private func hooks(of record: ApplicationRecord, in cluster: TargetCluster) async -> [Desired] {
    let last = record.history.last { $0.note?.isWhole != false }
    guard let last, let kept = try? await cluster.records.manifests(of: last.id, in: record) else {
      return []
    }
    return prepared(kept.objects).filter { $0.isDeletionHook(of: hooksAlone) }
  }
}

extension Selection.Environments {
  /// Whether a run is about the applications of an environment, once it is known of which ones there are any.
  ///
  /// A composition that yields nothing at all, such as one of pull requests that are all closed, names no environment to tell by.
  fileprivate func concern(_ environment: String?, yielding environments: Set<String?>) -> Bool {
    if environments.contains(environment) { return true }
    switch self {
    case .all: return true
    case .named(let names): return environment.map { names.contains($0) } ?? false
    case .only: return environments.isEmpty
    }
  }
}

extension Desired {
  /// Whether it is a hook that runs before or after its application is deleted, or in one of some phases only.
  func isDeletionHook(of phases: Set<Phase>? = nil) -> Bool {
    guard isHook else { return false }
    return Traits(of: manifest.value, during: .delete).phases.contains {
      phases?.contains($0) ?? true
    }
  }
}

extension [ObjectReport] {
  /// The reports, each with what differed before anything was done.
  func comparing(_ changes: [ChangeSet]) -> [ObjectReport] {
    let changes = Dictionary(changes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return map { report in
      var report = report
      report.change = changes[report.id]
      return report
    }
  }
}

extension [RenderedApplication] {
  /// Who declares which object of a cluster.
  fileprivate func owners(
    on cluster: TargetCluster,
    among clusters: Clusters
  ) async -> [ObjectID: String] {
    var there: [RenderedApplication] = []
    for application in self {
      let server = await clusters.server(of: application.application.destination)
      if server == cluster.access.server { there.append(application) }
    }
    return there.owners.values.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
  }
}
