import Apply
import Cluster
import Compose
import Diff
import Kinds
import Manifests
import Order
import Render
import Report

/// Holds applications against their clusters.
struct SurveyingPass: Sendable {
  let request: PassRequest
  let home: Home
  /// The composition's files, as records name them.
  let composition: String
  let clusters: Clusters
  let mode: SurveyMode
  let mask: SecretMask

  /// Surveys one application, of which something may be known already, in the mode of the pass or another one.
  ///
  /// - Throws: when it did not render, its destination is not known, or its cluster cannot be asked.
  func survey(
    _ rendered: RenderedApplication,
    knowing known: Acquaintance = Acquaintance(),
    mode: SurveyMode? = nil
  ) async throws(RenderedApplication.Failure) -> SurveyedApplication {
    let rendering = try rendered.result.get()
    let application = rendered.application
    let cluster = try await clusters.cluster(
      try await clusters.cluster(
        for: application.destination,
        serving: rendering.manifests.map(\.type)
      ),
      as: rendered.user
    )
    let identity = identity(of: application)
    var record =
      if let record = known.record { record } else { try await cluster.record(of: identity) }
    record.user = rendered.user
    let scopes = cluster.scopes
    let server = cluster.access.server
    let filters = home.criteria.exclusions
    let desired =
      prepare(
        rendering.manifests.filter { !filters.leaveAlone($0.type.groupKind, in: server) },
        instance: identity.instance,
        namespace: application.destination.namespace,
        tracking: home.criteria.tracking
      ) { scopes[$0] }
      + application.describedNamespace(besides: rendering.manifests)
    if let failure = rendered.failure(placing: desired) { throw failure }
    let survey = await Apply.survey(
      desired,
      inventory: record.inventory.filter { !filters.leaveAlone($0.key.groupKind, in: server) },
      watched: known.objects,
      namespaces: application.createsNamespace ? [application.destination.namespace] : [],
      in: cluster.client,
      knowing: cluster.discovery,
      judging: home.criteria.scripts,
      validation: application.syncPolicy.has("Validate=false") ? .ignore : .strict,
      comparing: application.compareOptions,
      takingOver: application.takeover,
      mode: mode ?? self.mode
    ).sparing(identity.instance, home.criteria.tracking) { !rendered.permits($0) }
    if let failure = survey.failure {
      throw .init(.unreachable("\(failure)"))
    }
    let rules = home.criteria.rules(for: application, declaring: rendering.manifests)
    return SurveyedApplication(
      rendered: rendered,
      cluster: cluster,
      desired: desired,
      record: record,
      survey: survey,
      changes: survey.observations.map { $0.change(ignoring: rules, mask: mask) }
    )
  }

  /// Whether somebody has approved that the application's objects are deleted, where any would be.
  func isDeletionApproved(_ surveyed: SurveyedApplication, now: Timestamp) async -> Bool {
    guard surveyed.survey.observations.contains(where: { $0.desired == nil }) else { return false }
    return await DeletionApproval(
      instance: surveyed.record.identity.instance,
      document: surveyed.rendered.application.document,
      record: surveyed.record,
      clusters: clusters,
      now: now
    ).isGiven
  }

  /// Under what an application is on record.
  func identity(of application: Application) -> ApplicationIdentity {
    ApplicationIdentity(
      instance: application.instanceName,
      repository: home.identity,
      composition: composition,
      environment: application.environment
    )
  }
}

extension TargetCluster {
  /// What is on record of an application.
  ///
  /// - Throws: when it cannot be read.
  func record(
    of identity: ApplicationIdentity
  ) async throws(RenderedApplication.Failure) -> ApplicationRecord {
    do {
      return try await records.record(of: identity)
    } catch {
      throw .init(ApplicationReport.End(error))
    }
  }
}

extension Application {
  /// Whether its destination namespace is made where it is missing.
  var createsNamespace: Bool {
    syncPolicy.has("CreateNamespace=true") && !destination.namespace.isEmpty
  }

  /// How it takes over what others declared; nil where that stays theirs.
  fileprivate var takeover: TakeoverRule? {
    syncPolicy.has("ClientSideApplyMigration=false") ? nil : TakeoverRule(of: document)
  }

  /// The destination namespace where the application makes it, says how it is labelled, and does not declare it otherwise.
  func describedNamespace(besides manifests: [Manifest]) -> [Desired] {
    let name = destination.namespace
    guard createsNamespace, let metadata = syncPolicy.managedNamespaceMetadata,
      !manifests.contains(where: { $0.id == ObjectID(kind: "Namespace", name: name) })
    else { return [] }
    let namespace = prepareNamespace(
      name,
      labels: metadata.labels,
      annotations: metadata.annotations
    )
    return namespace.map { [$0] } ?? []
  }
}
