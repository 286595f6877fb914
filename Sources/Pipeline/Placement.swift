package import Apply
package import Compose
import Diff
package import Git
package import Manifests
package import Report
import Template

/// The applications of a composition, rendered for their clusters, with what is needed to bring each through the rest of the pass by itself.
package struct Placement: Sendable {
  /// In the order of their turns.
  package let applications: [RenderedApplication]
  package let repository: String
  /// The commit that the composition was read at.
  package let revision: String
  /// Whether every application of the composition is among them, rendered: only then is one that is missing really gone.
  package let isWhole: Bool
  let surveying: SurveyingPass
  let projects: Projects
  let owners: [String: [ObjectID: String]]
  let definedKinds: Set<GroupKind>
  let mask: SecretMask
  let pass: SyncPass
}

extension SyncPass {
  /// git → compose → fetch → render for clusters: everything that is known before the first look at an object.
  ///
  /// - Throws: when the composition cannot be expanded, or the cluster of the run cannot be reached.
  package func placement(
    on clusters: Clusters,
    allowsSharedObjects: Bool = false
  ) async throws(PassError) -> Placement {
    let composition = try await composition()
    let applications = try await placed(composition, on: clusters, allowsSharedObjects)
    return Placement(
      applications: applications,
      repository: repositories.home.name,
      revision: repositories.home.commit ?? repositories.home.revision,
      isWhole: !request.selection.isFiltered && applications.allSatisfy { $0.failureEnd == nil },
      surveying: try surveying(on: clusters, mode: .predicting),
      projects: composition.knownProjects,
      owners: applications.owners,
      definedKinds: Set(applications.flatMap(\.manifests).compactMap(\.definedKind)),
      mask: mask,
      pass: self
    )
  }
}

extension Placement {
  /// Survey and diff of one application, of which something may be known already.
  ///
  /// - Throws: when it did not render, its destination is not known, or its cluster cannot be asked.
  package func survey(
    _ application: RenderedApplication,
    knowing known: Acquaintance = Acquaintance()
  ) async throws(RenderedApplication.Failure) -> SurveyedApplication {
    try await surveying.survey(application, knowing: known)
  }

  /// Survey, diff, apply and health of one application, whatever its turn, once.
  package func sync(
    _ application: RenderedApplication,
    options: SyncOptions,
    tell: @escaping Tell
  ) async -> ApplicationReport {
    let applying = ApplyingPass(
      surveying: surveying,
      clusters: surveying.clusters,
      options: options,
      mask: mask,
      tell: tell,
      definedKinds: definedKinds,
      owners: owners
    )
    return await applying.syncOnce(application)
  }

  /// Deletes everything that one application has, hooks around it included.
  package func delete(
    _ application: RenderedApplication,
    options: SyncOptions,
    tell: @escaping Tell
  ) async -> ApplicationReport {
    let deleting = DeletingPass(surveying: surveying, options: options, mask: mask, tell: tell)
    return await deleting.delete([application])[0]
  }

  /// What the branches and tags of every repository that was read point to now, by address.
  package func references() async -> [String: Result<[String: String], GitError>] {
    await pass.repositories.references()
  }

  /// The sync window that is closed for an application at a moment; nil where none is.
  package func closedWindow(
    of application: Application,
    at now: Timestamp,
    isManual: Bool
  ) -> String? {
    let seconds = now.secondsSince1970
    return projects[application]?.windows.refusal(of: application, at: seconds, isManual: isManual)
    {
      pass.request.templates.offset(of: $0, at: seconds)
    }
  }

  /// Applications of earlier runs that the composition no longer yields: their objects are deleted, or told of; nothing where one may only be
  /// hidden.
  package func vanished(
    options: SyncOptions,
    tell: @escaping Tell
  ) async throws(PassError) -> [ApplicationReport] {
    guard isWhole else { return [] }
    return await VanishedApplications(
      home: pass.repositories.home,
      composition: surveying.composition,
      options: options,
      mask: mask
    ).reports(
      besides: applications,
      of: pass.request.selection,
      on: try await pass.ownCluster(of: surveying.clusters),
      among: surveying.clusters,
      tell: tell
    )
  }
}
