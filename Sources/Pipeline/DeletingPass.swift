import Apply
import Cluster
import Compose
import Diff
import Manifests
import Order
package import Report

/// Takes applications down, in the reverse order of their turns: hooks before, then objects wave by wave from the last one to the first, then
/// hooks after.
struct DeletingPass: Sendable {
  let surveying: SurveyingPass
  let clusters: Clusters
  let options: SyncOptions
  let mask: SecretMask
  let tell: Tell

  /// The applications that are deleted.
  let doomed: Set<String>
  /// What the others declare.
  let declarations: Declarations

  /// How many applications of one turn are deleted at once.
  private static let limit = 16

  /// Deletes applications that stand in the order of their turns; those after a turn that ended badly stay.
  func delete(_ applications: [RenderedApplication]) async -> [ApplicationReport] {
    var reports: [ApplicationReport] = []
    var rest = applications[...]
    while let turn = rest.last?.turn {
      let due = Array(rest.reversed().prefix { $0.turn == turn }.reversed())
      rest = rest.dropLast(due.count)
      tell(.wave(turn.first ?? 0))
      let done = await due.concurrentMap(limit: Self.limit) { await delete($0) }
      reports += done
      let isGood = options.isDryRun || done.allSatisfy { $0.end == .done }
      guard isGood, !Task.isCancelled else { break }
    }
    let end: ApplicationReport.End = Task.isCancelled ? .interrupted : .notStarted
    return reports + rest.reversed().map { $0.report($0.failureEnd ?? end) }
  }

  private func delete(_ application: RenderedApplication) async -> ApplicationReport {
    let start = ContinuousClock.now
    let name = application.name
    do throws(RenderedApplication.Failure) {
      let surveyed = try await surveying.survey(application).forDeletion(judging: surveying)
      let result = await Apply.apply(
        surveyed.survey,
        record: surveyed.record,
        orders: try await orders(for: surveyed),
        to: surveyed.cluster.destination(now: options.now)
      ) { [tell] in tell(.sync(application: name, $0)) }
      var report = application.report(result.end)
      report.objects = result.objects
      report.notes += result.notes
      report.duration = start.duration(to: .now)
      tell(.ended(application: name))
      return report
    } catch {
      return application.report(error.end)
    }
  }

  private func orders(
    for surveyed: SurveyedApplication
  ) async throws(RenderedApplication.Failure) -> SyncOrders {
    var orders = SyncOrders(
      surveyed.rendered.application,
      revision: surveyed.rendered.revision,
      options: options,
      toleratesMissingKinds: false,
      isApproved: await surveying.isDeletionApproved(surveyed, now: options.now()),
      criteria: surveying.home.criteria,
      otherOwners: try await surveying.otherOwners(of: surveyed, besides: doomed, declarations),
      manifests: [],
      mask: mask
    )
    orders.settings.operation = .delete
    orders.settings.createsNamespace = false
    orders.propagation = .foreground
    orders.settings.pruning.isRequested = true
    orders.settings.pruning.isOfApplication = true
    orders.settings.pruning.fallback = surveyed.rendered.application.syncPolicy.deleteOption
    orders.allowedDeletions = .max
    orders.note = .deletion
    return orders
  }
}

extension SurveyedApplication {
  /// The application with the hooks around its deletion alone, and everything else, hooks of syncs too, as what is to go.
  fileprivate func forDeletion(judging surveying: SurveyingPass) async -> SurveyedApplication {
    let hooks = desired.filter { $0.isDeletionHook() }
    let left = leftHooks(
      of: record,
      declared: desired.filter { !$0.isDeletionHook() },
      in: cluster.discovery
    )
    let survey = await Apply.survey(
      hooks,
      inventory: record.inventory.merging(left) { known, _ in known }
        .filter { rendered.permits($0.key) },
      in: cluster.client,
      knowing: cluster.discovery,
      judging: surveying.home.criteria.scripts,
      mode: .reading
    )
    return SurveyedApplication(
      rendered: rendered,
      cluster: cluster,
      desired: hooks,
      record: record,
      survey: survey,
      changes: []
    )
  }
}

extension SyncPass {
  /// → survey → apply → report: deletes the chosen applications, or tells what that would do.
  ///
  /// - Throws: when there is no composition, or the cluster of the run cannot be reached.
  package func delete(
    on clusters: Clusters,
    options: SyncOptions,
    tell: @escaping Tell
  ) async throws(PassError) -> SyncReport {
    let start = ContinuousClock.now
    let applications = try await placed(on: clusters, allowsSharedObjects: true)
    let chosen = applications.filter(isChosen)
    let deleting = DeletingPass(
      surveying: try surveying(on: clusters, mode: .reading),
      clusters: clusters,
      options: options,
      mask: mask,
      tell: tell,
      doomed: Set(chosen.map(\.application.instanceName)),
      declarations: await declarations(of: applications.filter { !isChosen($0) }, on: clusters)
    )
    var report = report(options.purpose)
    report.applications = await deleting.delete(chosen)
    report.duration = start.duration(to: .now)
    return report
  }
}
