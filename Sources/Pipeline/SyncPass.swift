import Cluster
package import Compose
package import Diff
import Kinds

/// The pass over an environment, the same for every command: it is stopped early for some, and repeated by others.
///
///     git → compose → fetch → render → order → survey → diff → apply → health → report
///
/// `composition` stops after composing, `rendered` after rendering, `surveyed` after the diff; `sync` goes to the end. An application
/// that fails on its way takes no further part and holds back only what comes in later waves.
package struct SyncPass: Sendable {
  package let request: PassRequest
  package let repositories: Repositories
  package let mask: SecretMask
  /// What charts of the pass looked up in clusters.
  let lookedUp = LookedUp()

  package init(_ request: PassRequest, repositories: Repositories, mask: SecretMask) {
    self.request = request
    self.repositories = repositories
    self.mask = mask
  }

  /// git → compose: the applications that the run is about, with those of earlier waves where waves were chosen.
  ///
  /// - Throws: when the composition cannot be expanded, with everything that is wrong with it.
  package func composition() async throws(PassError) -> Composition {
    let composition = try await Composing(request: request, repositories: repositories)
      .composition()
    let problems =
      composition.problems + Dependencies(among: composition.applications).cycles.map(\.error)
    guard problems.isEmpty else { throw .composition(problems) }
    return composition
  }

  /// → fetch → render: what every application and those that follow from it come to, offline or for a cluster; applications that look
  /// into the cluster that they go to find it among `clusters`.
  package func rendered(
    _ composition: Composition,
    for cluster: TargetCluster? = nil,
    among clusters: Clusters? = nil
  ) async -> [RenderedApplication] {
    var request = request
    if let cluster { request.capabilities = cluster.discovery.capabilities }
    return await RenderingPass(
      request: request,
      repositories: repositories,
      scopes: cluster?.scopes ?? [:],
      clusters: clusters,
      cache: request.rendersAnew ? nil : repositories.renderings,
      lookedUp: lookedUp
    ).render(composition.applications, of: Projects(composition.projects))
  }
}
