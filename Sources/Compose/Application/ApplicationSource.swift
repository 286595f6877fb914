package import Manifests

/// One source of an application: where its files are and how they become manifests.
package struct ApplicationSource: Sendable, Hashable {
  package var repoURL: String
  /// The folder in the repository, empty for none (not the same as `.`).
  package var path: String
  /// A branch, tag, commit, version or version constraint; empty for the default branch.
  package var targetRevision: String
  /// The chart's name in a Helm repository, empty for Git.
  package var chart: String
  /// The name by which `$ref/` paths of other sources mean this one, empty for none.
  package var ref: String
  /// A name for people, empty for none.
  package var name: String
  /// The prefix of the tags that a version constraint looks at.
  package var tagPrefix: String
  package var tool: Tool
  /// The source as written, for override files that are merged onto it.
  package var document: Value

  /// What makes manifests of the files.
  package enum Tool: Sendable, Hashable {
    /// Nothing is said: the files themselves tell.
    case detected
    case helm(HelmOptions)
    case kustomize(KustomizeOptions)
    case directory(DirectoryOptions)
    case plugin(PluginOptions)
  }

  package init(
    repoURL: String,
    path: String = "",
    targetRevision: String = "",
    chart: String = "",
    ref: String = "",
    name: String = "",
    tagPrefix: String = "",
    tool: Tool = .detected,
    document: Value = [:]
  ) {
    self.repoURL = repoURL
    self.path = path
    self.targetRevision = targetRevision
    self.chart = chart
    self.ref = ref
    self.name = name
    self.tagPrefix = tagPrefix
    self.tool = tool
    self.document = document
  }

  /// The options for Helm, nil where another tool was asked for; default options where none was.
  package var helm: HelmOptions? {
    switch tool {
    case .helm(let options): options
    case .detected: HelmOptions()
    case .kustomize, .directory, .plugin: nil
    }
  }

  /// Whether the source yields nothing by itself and only lends its files to others.
  package var isOnlyReferenced: Bool { !ref.isEmpty && path.isEmpty && chart.isEmpty }
}
