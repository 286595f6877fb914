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
  /// The application that is to go; nil where nothing declares it any more, and what is on record speaks for it.
  var application: RenderedApplication?

  /// Deletes their objects where that was asked for, or tells of them; deletes nothing where some application may only be hidden.
  func reports(
    besides applications: [RenderedApplication],
    of selection: Selection,
    on cluster: TargetCluster,
    among clusters: Clusters,
    _ declarations: Declarations,
    tell: @escaping Tell
  ) async -> [ApplicationReport] {
    let isWhole = applications.allSatisfy { $0.failureEnd == nil }
    guard !selection.isFiltered, isWhole || options.prunes else { return [] }
    var reports: [ApplicationReport] = []
    let records = await records(besides: applications, of: selection, on: cluster)
    let doomed = Set(records.map(\.identity.instance))
    for record in records {
      reports.append(
        isWhole
          ? await report(on: record, in: cluster, among: clusters, doomed, declarations, tell)
          : spared(record)
      )
    }
    return reports
  }

  /// What is on record in a cluster of applications of this composition that it no longer yields, by name.
  func records(
    besides applications: [RenderedApplication],
    of selection: Selection,
    on cluster: TargetCluster
  ) async -> [ApplicationRecord] {
    guard let records = try? await cluster.records.records() else { return [] }
    let present = Set(applications.map { $0.application.instanceName })
    let environments = Set(applications.map(\.application.environment))
    return records.values.compactMap { try? $0.get() }.filter { record in
      let identity = record.identity
      return home.isKnown(as: identity.repository) && identity.composition == composition
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

  /// Deletes what is on record of an application, or tells of it, in the name in which it was written; what others than those that go declare
  /// stays.
  func report(
    on record: ApplicationRecord,
    in own: TargetCluster,
    among clusters: Clusters,
    _ doomed: Set<String>,
    _ declarations: Declarations,
    _ tell: @escaping Tell
  ) async -> ApplicationReport {
    let name = record.identity.instance
    let cluster: TargetCluster
    do {
      cluster = try await clusters.cluster(own, as: record.user)
    } catch {
      return ApplicationReport(name: name, revision: home.revision, end: error.end)
    }
    let kept: RecordStore.Kept?
    do throws(RenderedApplication.Failure) {
      kept = options.prunes ? try await lastKept(of: record, in: cluster) : nil
    } catch {
      return ApplicationReport(name: name, revision: home.revision, end: error.end)
    }
    let survey = await survey(record, prepared(kept?.objects ?? []), in: cluster, among: clusters)
    let owners: [ObjectID: String]
    do throws(RenderedApplication.Failure) {
      owners = try await clusters.otherOwners(
        of: survey.undeclared,
        besides: doomed,
        declarations,
        isOurs: { home.hasComposed(record.identity, and: $0) },
        in: cluster
      )
    } catch {
      return ApplicationReport(name: name, revision: home.revision, end: error.end)
    }
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
        fallback: (application?.application.syncPolicy ?? kept?.policy)?.deleteOption,
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
        note: options.prunes ? hooksAlone == nil ? .deletion : .deletionHooks : nil,
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
  /// What there is of an application: the hooks around its deletion, and what is to go.
  private func survey(
    _ record: ApplicationRecord,
    _ declared: [Desired],
    in cluster: TargetCluster,
    among clusters: Clusters
  ) async -> Survey {
    var inventory: [ObjectID: InventoryEntry] = [:]
    if hooksAlone == nil {
      inventory = await doomed(on: record, in: cluster, among: clusters)
      if options.prunes {
        let others = declared.filter { !$0.isDeletionHook() }
        let left = leftHooks(of: record, declared: others, in: cluster.discovery)
        inventory.merge(left) { known, _ in known }
      }
      inventory = inventory.filter { application?.permits($0.key) != false }
    }
    return await Apply.survey(
      declared.filter { $0.isDeletionHook(of: hooksAlone) },
      inventory: inventory,
      in: cluster.client,
      knowing: cluster.discovery,
      judging: home.criteria.scripts,
      mode: .reading
    )
  }

  /// What the last sync that is on record whole had applied; nil where that does not matter.
  ///
  /// - Throws: where nothing else says how the application is to be deleted.
  private func lastKept(
    of record: ApplicationRecord,
    in cluster: TargetCluster
  ) async throws(RenderedApplication.Failure) -> RecordStore.Kept? {
    var cause = "no sync that is on record says it"
    for entry in record.history.reversed() where entry.note?.isWhole != false {
      do throws(RecordError) {
        if let kept = try await cluster.records.manifests(of: entry.id, in: record) { return kept }
      } catch {
        // What cannot be read now may be later, and an older sync may have said otherwise.
        if case .cluster = error.problem { throw .init(ApplicationReport.End(error)) }
        cause = "\(error)"
        if application == nil { break }
      }
    }
    if application != nil || options.approvesDeletions || record.history.isEmpty { return nil }
    throw .init(
      .refused(
        "cannot delete application '\(record.identity.instance)': how it may be deleted is not known, as \(cause) (allow it with --approve-deletions)"
      )
    )
  }

  /// What is on record, but for the Application object itself, which goes when all else is gone.
  private func doomed(
    on record: ApplicationRecord,
    in cluster: TargetCluster,
    among clusters: Clusters
  ) async -> [ObjectID: InventoryEntry] {
    guard await clusters.ownAccess.server == cluster.access.server else { return record.inventory }
    return record.inventory.filter { id, _ in
      let instance = Application.instanceName(
        of: id.name,
        in: id.namespace ?? "",
        besides: clusters.controlNamespace
      )
      return id.groupKind != GroupKind(group: "argoproj.io", kind: "Application")
        || instance != record.identity.instance
    }
  }
}

extension RecordStore.Kept {
  /// How the application was to be synced then.
  fileprivate var policy: SyncPolicy? {
    application.flatMap { try? Application($0) }?.syncPolicy
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
