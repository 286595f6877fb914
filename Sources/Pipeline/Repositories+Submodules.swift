import Git
import Manifests

extension Repositories {
  /// How deep submodules of submodules are followed.
  private static let submoduleDepth = 8

  /// The files of a commit, those of its submodules in their places.
  ///
  /// A submodule that cannot be read does no harm unless something below its folder is asked for.
  nonisolated func tree(
    of snapshot: Snapshot,
    at address: RepositoryURL,
    project: String,
    depth: Int = 0
  ) async throws(GitError) -> SourceTree {
    let submodules = try snapshot.submodules()
    guard !submodules.isEmpty, depth < Self.submoduleDepth else { return snapshot.tree }
    var grafts: [String: Result<SourceTree, SourceTreeError>] = [:]
    for submodule in submodules {
      do throws(GitError) {
        let other = try submodule.address(from: address)
        let inner = try await self.snapshot(of: other, at: submodule.commit, for: project)
        let tree = try await tree(of: inner, at: other, project: project, depth: depth + 1)
        grafts[submodule.path] = .success(tree)
      } catch {
        let reason = "it lies in the submodule '\(submodule.path)', and \(error)"
        grafts[submodule.path] = .failure(.unreadable(submodule.path, reason: reason))
      }
    }
    return snapshot.tree.grafted(with: grafts)
  }
}
