import Apply
import Compose
import Diff
import Manifests
package import Report
import Template

extension SyncPass {
  /// → survey → diff → apply → health → report: syncs the applications of the chosen waves, or tells what a sync would do.
  ///
  /// - Throws: when there is no composition, the cluster of the run cannot be reached, or an earlier wave forbids it.
  package func sync(
    on clusters: Clusters,
    options: SyncOptions,
    tell: @escaping Tell
  ) async throws(PassError) -> SyncReport {
    let applications = try await placed(on: clusters, for: options)
    let surveying = try surveying(on: clusters, mode: options.mode)
    if options.purpose == .sync, !options.ignoresOrder, request.selection.waves != .all {
      let gate = WaveGate(surveying: surveying)
      if let refusal = await gate.refusal(of: applications, choosing: request.selection.waves) {
        throw .refused(refusal)
      }
    }
    if let plan = options.plan {
      var rehearsal = options
      rehearsal.purpose = .plan
      let found = try await sync(applications, surveying, options: rehearsal) { _ in }
      if let divergence = plan.divergence(of: SavedPlan(found)) {
        throw .refused("cannot carry out the plan: \(divergence) (make a new one)")
      }
    }
    return try await sync(applications, surveying, options: options, tell: tell)
  }

  /// Syncs applications, or tells what a sync would do.
  private func sync(
    _ applications: [RenderedApplication],
    _ surveying: SurveyingPass,
    options: SyncOptions,
    tell: @escaping Tell
  ) async throws(PassError) -> SyncReport {
    let start = ContinuousClock.now
    let clusters = surveying.clusters
    let declarations = await declarations(of: applications, on: clusters)
    let applying = ApplyingPass(
      surveying: surveying,
      clusters: clusters,
      options: options,
      mask: mask,
      tell: tell,
      definedKinds: Set(applications.flatMap(\.manifests).compactMap(\.definedKind)),
      declarations: declarations
    )
    var report = report(options.purpose)
    report.applications = await applying.sync(applications.filter(isChosen))
    if !Task.isCancelled {
      report.applications += await VanishedApplications(
        home: repositories.home,
        composition: surveying.composition,
        options: options,
        mask: mask
      ).reports(
        besides: applications,
        of: request.selection,
        on: try await ownCluster(of: clusters),
        among: clusters,
        declarations,
        tell: tell
      )
    }
    report.duration = start.duration(to: .now)
    return report
  }

  /// An empty report about this pass.
  package func report(_ purpose: SyncReport.Purpose) -> SyncReport {
    SyncReport(
      purpose: purpose,
      environment: request.selection.environments.name,
      repository: repositories.home.name,
      revision: repositories.home.revision
    )
  }

  /// Everything up to the point where a cluster is looked at: rendered for it, claims and destinations checked.
  func placed(
    on clusters: Clusters,
    allowsSharedObjects: Bool
  ) async throws(PassError) -> [RenderedApplication] {
    try await placed(try await composition(), on: clusters, allowsSharedObjects)
  }

  /// The same for a sync, held to the windows of the projects where something is to be written.
  func placed(
    on clusters: Clusters,
    for options: SyncOptions
  ) async throws(PassError) -> [RenderedApplication] {
    let composition = try await composition()
    let placed = try await placed(composition, on: clusters, options.allowsSharedObjects)
    guard options.purpose == .sync else { return placed }
    let now = options.now()
    return placed.map { $0.heldToWindows(at: now, request.templates) }
  }

  func placed(
    _ composition: Composition,
    on clusters: Clusters,
    _ allowsSharedObjects: Bool
  ) async throws(PassError) -> [RenderedApplication] {
    let rendered = await rendered(
      composition,
      for: try await ownCluster(of: clusters),
      among: clusters
    )
    let ordered = try checkingDependencies(of: rendered)
    let claimed =
      allowsSharedObjects
      ? ordered
      : refusingSharedObjects(
        ordered,
        at: await clusters.servers(of: ordered),
        areObjects: !request.followsApplications
      )
    return await clusters.refusingUnknownDestinations(claimed)
  }

  func ownCluster(of clusters: Clusters) async throws(PassError) -> TargetCluster {
    do {
      return try await clusters.own()
    } catch {
      throw .cluster(error)
    }
  }

  /// The composition's files, as records name them.
  private func compositionName() throws(PassError) -> String {
    try compositionFiles(named: request.compositions, in: repositories.home.tree)
      .joined(separator: " ")
  }

  func surveying(
    on clusters: Clusters,
    mode: SurveyMode
  ) throws(PassError) -> SurveyingPass {
    SurveyingPass(
      request: request,
      home: repositories.home,
      composition: try compositionName(),
      clusters: clusters,
      mode: mode,
      mask: mask
    )
  }

  /// Whether an application is of a wave that was chosen; one that follows from another counts as of that one's.
  package func isChosen(_ application: RenderedApplication) -> Bool {
    request.selection.waves.contains(application.turn.first ?? 0)
  }
}

extension Clusters {
  /// The applications, with those refused whose destinations nobody knows.
  fileprivate func refusingUnknownDestinations(
    _ applications: [RenderedApplication]
  ) async -> [RenderedApplication] {
    var checked: [RenderedApplication] = []
    for var application in applications {
      do throws(RenderedApplication.Failure) {
        _ = try application.result.get()
        try await check(application.application.destination)
      } catch {
        application.result = .failure(error)
      }
      checked.append(application)
    }
    return checked
  }
}

extension Selection.Environments {
  /// The one environment that was named, nil where none or several were.
  fileprivate var name: String? {
    if case .named(let names) = self, names.count == 1 { names.first } else { nil }
  }
}
