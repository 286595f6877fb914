package import Apply
import Cluster
import Compose
import Diff
package import Health
package import Manifests
package import Order
package import Report
import Template

/// The applications of a composition, rendered for their clusters, with what is needed to bring each through the rest of the pass by itself.
package struct Placement: Sendable {
  /// In the order of their turns; then those of a cluster's objects that cannot be used.
  package let applications: [RenderedApplication]
  /// What is wrong with documents that yielded no application.
  package let problems: [String]
  package let repository: String
  /// The commit that the composition was read at.
  package let revision: String
  /// Whether every application of the composition is among them, rendered: only then is one that is missing really gone.
  package let isWhole: Bool
  let surveying: SurveyingPass
  private(set) var declarations: Declarations
  private(set) var definedKinds: Set<GroupKind>
  let mask: SecretMask
  let pass: SyncPass
  var allowsSharedObjects = false
}

extension SyncPass {
  /// git → compose → fetch → render for clusters: everything that is known before the first look at an object.
  ///
  /// - Throws: when the composition cannot be expanded, or the cluster of the run cannot be reached.
  package func placement(
    on clusters: Clusters,
    allowsSharedObjects: Bool = false
  ) async throws(PassError) -> Placement {
    try await placement(
      of: try await composition(),
      on: clusters,
      surveying: try surveying(on: clusters, mode: .predicting),
      allowsSharedObjects
    )
  }

  /// fetch → render for clusters of Applications that are objects of a cluster, with its AppProjects.
  ///
  /// - Throws: when the cluster of the run cannot be reached.
  package func placement(
    of documents: [Manifest],
    on clusters: Clusters,
    allowsSharedObjects: Bool = false
  ) async throws(PassError) -> Placement {
    let composing = Composing(request: request, repositories: repositories)
    return try await placement(
      of: await composing.expanding { compose(documents, with: $0) },
      on: clusters,
      surveying: SurveyingPass(
        request: request,
        home: repositories.home,
        composition: "",
        clusters: clusters,
        mode: .predicting,
        mask: mask
      ),
      allowsSharedObjects
    )
  }

  private func placement(
    of composition: Composition,
    on clusters: Clusters,
    surveying: SurveyingPass,
    _ allowsSharedObjects: Bool
  ) async throws(PassError) -> Placement {
    let applications =
      try await placed(composition, on: clusters, allowsSharedObjects)
      + composition.unusable.map { application, problems in
        RenderedApplication(application, because: problems).held(to: Projects(composition.projects))
      }
    let told = composition.unusable.flatMap(\.problems)
    return Placement(
      applications: applications,
      problems: composition.problems.filter { !told.contains($0) }.map(\.description),
      repository: repositories.home.name,
      revision: repositories.home.commit ?? repositories.home.revision,
      isWhole: !request.selection.isFiltered && applications.allSatisfy { $0.failureEnd == nil },
      surveying: surveying,
      declarations: await declarations(of: applications, on: clusters),
      definedKinds: Set(applications.flatMap(\.manifests).compactMap(\.definedKind)),
      mask: mask,
      pass: self,
      allowsSharedObjects: allowsSharedObjects
    )
  }
}

extension RenderedApplication {
  /// One that cannot be used, for some reasons.
  fileprivate init(_ application: Application, because problems: [CompositionError]) {
    self.init(
      application: application,
      turn: [application.wave, 0],
      ancestors: [],
      revision: "",
      notes: [],
      result: .failure(.unusable(because: problems))
    )
  }
}

extension Placement {
  /// By what the health of objects is judged besides the built-in rules.
  package var healthScripts: HealthScripts { surveying.home.criteria.scripts }

  /// By what everything is judged and compared.
  package var criteria: Criteria { surveying.home.criteria }

  /// Whether a ConfigMap of the run's own cluster that was read has other entries by now, or something that charts looked up is otherwise;
  /// what cannot be read is not.
  package func hasNewInputs(on clusters: Clusters) async -> Bool {
    if await pass.lookedUp.hasChanged() { return true }
    let read = pass.request.configMaps.merging(criteria.configMaps) { $1 }
    guard !read.isEmpty, let own = try? await clusters.own() else { return false }
    let cluster = own.with(own.client.with(.brief))
    for (name, data) in read {
      guard let now = try? await name.data(in: cluster) else { continue }
      if now != data { return true }
    }
    return false
  }

  /// Survey and diff of one application, of which something may be known already.
  ///
  /// - Throws: when it did not render, its destination is not known, or its cluster cannot be asked.
  package func survey(
    _ application: RenderedApplication,
    knowing known: Acquaintance = Acquaintance(),
    mode: SurveyMode = .predicting
  ) async throws(RenderedApplication.Failure) -> SurveyedApplication {
    let surveyed = try await surveying.survey(application, knowing: known, mode: mode)
    if !allowsSharedObjects, let refusal = declarations.refusal(of: surveyed) {
      throw .init(.refused(refusal))
    }
    return surveyed
  }

  /// The objects that nobody declares any more and that a sync of an application would delete, once that is confirmed where it has to be, or
  /// would forget.
  ///
  /// - Returns: their identifiers; none where nothing is left over.
  /// - Throws: when it cannot be found out who else declares them.
  package func prunable(
    of surveyed: SurveyedApplication
  ) async throws(RenderedApplication.Failure) -> [ObjectID] {
    guard surveyed.changes.contains(where: { $0.action == .prune }) else { return [] }
    let declared = try await surveying.otherOwners(of: surveyed, declarations)
    let pruning = Pruning(fallback: surveyed.rendered.application.syncPolicy.pruneOption)
    return surveyed.survey.view(of: surveyed.instance, tracking: criteria.tracking).leftovers
      .filter { declared[$0.id] == nil && pruning.deletes($0) }.map(\.id)
      + surveyed.handedOver
  }

  /// The same, as a part of another one: what the applications of that declare is known to it.
  package func among(_ whole: Placement) -> Placement {
    var part = self
    part.declarations = whole.declarations
    part.definedKinds.formUnion(whole.definedKinds)
    return part
  }

  /// Survey, diff, apply and health of one application, whatever its turn: once, or as often as its policy of further tries says.
  package func sync(
    _ application: RenderedApplication,
    options: SyncOptions,
    inTries: Bool = false,
    tell: @escaping Tell
  ) async -> ApplicationReport {
    let applying = ApplyingPass(
      surveying: surveying,
      clusters: surveying.clusters,
      options: options,
      mask: mask,
      tell: tell,
      definedKinds: definedKinds,
      declarations: declarations
    )
    return inTries
      ? await applying.syncInTries(application) : await applying.syncOnce(application)
  }

  /// Deletes everything that is on record of one application, hooks around it included; neither its sources nor a rendering are needed.
  ///
  /// With `hooksAlone` everything stays, and only the hooks of those phases run. Of a destination that nobody knows any more nothing can be deleted, which nobody waits for, as in Argo CD.
  package func delete(
    _ application: RenderedApplication,
    on clusters: Clusters,
    options: SyncOptions,
    requestedAt moment: Timestamp? = nil,
    inBackground: Bool = false,
    hooksAlone phases: Set<Phase>? = nil,
    tell: @escaping Tell
  ) async -> ApplicationReport {
    do throws(RenderedApplication.Failure) {
      try await clusters.check(application.application.destination)
    } catch {
      var report = application.report(.done)
      report.notes.append("nothing was deleted: \(error.end)")
      return report
    }

    var options = options
    options.prunes = true
    options.allowedDeletions = .max
    do throws(RenderedApplication.Failure) {
      let cluster = try await clusters.cluster(for: application.application.destination)
      let record = try await cluster.record(of: surveying.identity(of: application.application))
      return await VanishedApplications(
        home: pass.repositories.home,
        composition: surveying.composition,
        options: options,
        mask: mask,
        propagation: inBackground ? .background : .foreground,
        hooksAlone: phases,
        requestedAt: moment,
        application: application
      ).report(
        on: record,
        in: cluster,
        among: clusters,
        [record.identity.instance],
        declarations,
        tell
      )
    } catch {
      return application.report(error.end)
    }
  }

  /// What the branches and tags of every repository that was fetched for it pointed to then, by address.
  package func fetchedReferences() async -> [String: [String: String]] {
    await pass.repositories.fetchedReferences()
  }

  /// What the branches and tags of every repository that was read point to now, by address.
  package func references() async -> [String: Repositories.Answer] {
    await pass.repositories.references()
  }

  /// The sync window that is closed for an application at a moment; nil where none is.
  package func closedWindow(
    of application: RenderedApplication,
    at now: Timestamp,
    isManual: Bool
  ) -> String? {
    application.closedWindow(at: now, isManual: isManual, pass.request.templates)
  }

  /// The applications that are on record and that the composition no longer yields; none where one may only be hidden.
  package func vanished(
    options: SyncOptions
  ) async throws(PassError) -> [ApplicationIdentity] {
    guard isWhole else { return [] }
    return await vanishing(options).records(
      besides: applications,
      of: pass.request.selection,
      on: try await pass.ownCluster(of: surveying.clusters)
    ).map(\.identity)
  }

  /// Deletes what is on record by now of an application that the composition no longer yields, but for what others declare; nil for nothing,
  /// or where another composition has it on record by now.
  ///
  /// - Throws: when the record cannot be read.
  package func delete(
    vanished identity: ApplicationIdentity,
    options: SyncOptions,
    tell: @escaping Tell
  ) async throws -> ApplicationReport? {
    let (own, clusters) = (try await pass.ownCluster(of: surveying.clusters), surveying.clusters)
    guard let record = try await own.records.stored(identity.instance),
      record.identity.repository == identity.repository,
      record.identity.composition == identity.composition, !record.inventory.isEmpty
    else { return nil }
    var options = options
    options.prunes = true
    return await vanishing(options).report(
      on: record,
      in: own,
      among: clusters,
      [identity.instance],
      declarations,
      tell
    )
  }

  private func vanishing(_ options: SyncOptions) -> VanishedApplications {
    VanishedApplications(
      home: pass.repositories.home,
      composition: surveying.composition,
      options: options,
      mask: mask
    )
  }
}
