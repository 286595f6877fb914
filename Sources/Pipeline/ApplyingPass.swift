import Apply
import Cluster
import Compose
import Diff
import Manifests
import Report

/// Syncs applications turn by turn: the next turn begins when all of the last one are done and healthy.
struct ApplyingPass: Sendable {
  let surveying: SurveyingPass
  let clusters: Clusters
  let options: SyncOptions
  let mask: SecretMask
  let tell: Tell

  /// The kinds that applications of the run define.
  let definedKinds: Set<GroupKind>
  let declarations: Declarations

  /// How many applications of one turn are synced at once.
  private static let limit = 16

  /// Syncs applications that stand in the order of their turns.
  ///
  /// Those after a wave that ended badly are not started; within a wave, only those whose own dependencies ended badly.
  func sync(_ applications: [RenderedApplication]) async -> [ApplicationReport] {
    var reports: [ApplicationReport] = []
    var failed: Set<String> = []
    var rest = applications[...]
    while let turn = rest.first?.turn {
      let due = Array(rest.prefix { $0.turn == turn })
      rest = rest.dropFirst(due.count)
      tell(.wave(turn.first ?? 0))
      let held = failed
      let done = await due.concurrentMap(limit: Self.limit) { application in
        let isHeld = application.application.dependencies.contains(where: held.contains)
        return isHeld
          ? application.report(application.failureEnd ?? .notStarted)
          : await syncInTries(application)
      }
      reports += done
      if !options.isDryRun {
        failed.formUnion(zip(due, done).filter { $0.1.end != .done }.map(\.0.name))
      }
      let isSameWave = rest.first.map { $0.turn.dropLast() == turn.dropLast() } ?? false
      guard failed.isEmpty || isSameWave, !Task.isCancelled else { break }
    }
    let end: ApplicationReport.End = Task.isCancelled ? .interrupted : .notStarted
    return reports + rest.map { $0.report($0.failureEnd ?? end) }
  }

  /// So often an application is surveyed anew where another run ended, or what one had sent before it was killed arrived, since the survey.
  private static let surveys = 3

  /// Surveys an application and does what is to be done, once.
  func syncOnce(_ application: RenderedApplication) async -> ApplicationReport {
    let start = ContinuousClock.now
    do throws(RenderedApplication.Failure) {
      var applied = try await applied(application)
      for _ in 1..<Self.surveys where applied.isOutdated && options.plan == nil {
        applied = try await self.applied(application)
      }
      var report = applied.report
      report.duration = start.duration(to: .now)
      tell(.ended(application: application.name))
      return report
    } catch {
      return application.report(error.end)
    }
  }

  private typealias Applied = (report: ApplicationReport, isOutdated: Bool)

  private func applied(
    _ application: RenderedApplication
  ) async throws(RenderedApplication.Failure) -> Applied {
    let surveyed = try await surveying.survey(application)
    if !options.allowsSharedObjects, let refusal = declarations.refusal(of: surveyed) {
      throw .init(.refused(refusal))
    }
    if !options.isDryRun, !options.ignoresOrder,
      let refusal = surveyed.refusal(choosing: options.objects.waves)
    {
      throw .init(.refused(refusal))
    }
    return try await apply(surveyed.choosing(options.objects))
  }

  /// Whether an application has objects of kinds that another one may still have to define, which a mere plan cannot wait for.
  private func awaitsKinds(_ application: RenderedApplication) -> Bool {
    application.manifests.contains { definedKinds.contains($0.type.groupKind) }
  }

  /// Who else declares, in this run or on record, what an application would delete.
  private func otherOwners(
    _ surveyed: SurveyedApplication
  ) async throws(RenderedApplication.Failure) -> [ObjectID: String] {
    do throws(RenderedApplication.Failure) {
      return try await surveying.otherOwners(of: surveyed, declarations)
    } catch {
      // Who deletes nothing need not know it.
      if options.prunes { throw error }
      return [:]
    }
  }

  private func apply(
    _ surveyed: SurveyedApplication
  ) async throws(RenderedApplication.Failure) -> Applied {
    let name = surveyed.name
    let tell = tell
    var orders = SyncOrders(
      surveyed.rendered.application,
      revision: surveyed.rendered.revision,
      options: options,
      toleratesMissingKinds: options.isDryRun && awaitsKinds(surveyed.rendered),
      isApproved: await surveying.isDeletionApproved(surveyed, now: options.now()),
      criteria: surveying.home.criteria,
      otherOwners: try await otherOwners(surveyed),
      manifests: surveyed.rendered.manifests,
      mask: mask
    )
    orders.revisions = surveyed.rendered.revisions
    let result = await Apply.apply(
      surveyed.survey,
      record: surveyed.record,
      orders: orders,
      to: surveyed.cluster.destination(now: options.now)
    ) { tell(.sync(application: name, $0)) }
    var report = surveyed.rendered.report(result.end)
    report.objects = result.objects.comparing(surveyed.changes).placed(by: surveyed.desired)
    report.notes += result.notes
    return (report, result.isOutdated)
  }
}

extension [ObjectReport] {
  /// The reports, each with where its object is declared.
  fileprivate func placed(by desired: [Desired]) -> [ObjectReport] {
    let origins = Dictionary(
      desired.map { ($0.id, $0.manifest.origin) },
      uniquingKeysWith: { first, _ in first }
    )
    return map { report in
      var report = report
      report.origin = origins[report.id] ?? nil
      return report
    }
  }
}

extension RenderedApplication {
  /// How it ended before anything was done, where it did.
  var failureEnd: ApplicationReport.End? {
    if case .failure(let failure) = result { failure.end } else { nil }
  }

  /// Its report, without objects.
  func report(_ end: ApplicationReport.End) -> ApplicationReport {
    var report = ApplicationReport(
      name: name,
      namespace: application.destination.namespace,
      wave: application.wave,
      revision: revision,
      end: end,
      notes: notes
    )
    report.warnsOfOrphans = orphans?.warns == true
    return report
  }
}
