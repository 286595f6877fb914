package import Manifests

/// What a build needs besides its files.
package struct KustomizeSettings: Sendable {
  /// Whence files may be loaded.
  package enum LoadRestriction: String, Sendable, Hashable, CaseIterable {
    /// From the folder of their kustomization and below.
    case rootOnly = "LoadRestrictionsRootOnly"
    /// From anywhere in the tree.
    case none = "LoadRestrictionsNone"
  }

  /// A folder in a Git repository elsewhere.
  package struct RemoteFolder: Sendable, Hashable {
    package var repository: String
    /// The folder inside of the repository, empty for its root.
    package var path: String
    /// The revision, empty for the repository's default.
    package var revision: String
  }

  /// A chart in a repository of charts.
  package struct RemoteChart: Sendable, Hashable {
    /// The address of the repository, `https://…` or `oci://…`.
    package var repository: String
    package var name: String
    /// A version or a constraint, empty for the newest release.
    package var version: String
  }

  package typealias RemoteTree = @Sendable (RemoteFolder) -> SourceTree?
  package typealias RemoteChartTree = @Sendable (RemoteChart) -> SourceTree?
  package typealias RemoteFile = @Sendable (_ url: String) -> [UInt8]?

  package var restriction: LoadRestriction
  /// Finds a repository that has been fetched; nil where it has not.
  package var remoteTree: RemoteTree
  /// Finds a chart that has been fetched; nil where it has not.
  package var remoteChart: RemoteChartTree
  /// Finds a file that has been fetched; nil where it has not.
  package var remoteFile: RemoteFile
  package var capabilities: Capabilities
  /// How deep kustomizations may be nested, and how many resources there may be.
  package var depth = 64
  package var resources = 100_000

  package init(
    restriction: LoadRestriction = .rootOnly,
    capabilities: Capabilities,
    remoteTree: @escaping RemoteTree = { _ in nil },
    remoteChart: @escaping RemoteChartTree = { _ in nil },
    remoteFile: @escaping RemoteFile = { _ in nil }
  ) {
    self.restriction = restriction
    self.capabilities = capabilities
    self.remoteTree = remoteTree
    self.remoteChart = remoteChart
    self.remoteFile = remoteFile
  }
}
