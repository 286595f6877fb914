package import Manifests
package import Template

/// What composing must be told because it never fetches anything itself.
package struct ComposeInputs: Sendable {
  /// The files of a repository at a revision.
  package typealias Repository =
    @Sendable (_ url: String, _ revision: String) -> Result<SourceTree, CompositionError>?

  /// The files of a repository or why they cannot be had, nil where they are not at hand yet.
  package var repository: Repository
  /// The objects of Argo CD's namespace: Secrets that describe clusters or hold tokens, ConfigMaps, cluster decisions.
  package var clusterSecrets: [Value]
  /// A forge's pull requests, nil where they are not at hand yet.
  package var pullRequests: @Sendable (ForgeQuery) -> ForgeAnswer<PullRequest>?
  /// A forge's repositories with their branches, nil where they are not at hand yet.
  package var repositories: @Sendable (ForgeQuery) -> ForgeAnswer<ForgeRepository>?
  /// A plugin's parameter sets, nil where they are not at hand yet.
  package var plugins: @Sendable (PluginQuery) -> ForgeAnswer<Mapping>?
  /// The names of the AppProjects that exist, nil where every name is taken for one.
  package var projects: Set<String>?
  /// The namespace of Argo CD: where cluster Secrets are looked for.
  package var controlNamespace: String
  /// Whether file patterns of git generators are doublestar globs rather than Git's own.
  package var usesNewGitFileGlobbing: Bool
  /// Whether git generators see folders whose names start with a dot.
  package var includesHiddenDirectories: Bool
  /// The clock and the random source of Go templates.
  package var templateSources: TemplateSources

  package init(
    repository: @escaping Repository = { _, _ in nil },
    clusterSecrets: [Value] = [],
    pullRequests: @escaping @Sendable (ForgeQuery) -> ForgeAnswer<PullRequest>? = { _ in nil },
    repositories: @escaping @Sendable (ForgeQuery) -> ForgeAnswer<ForgeRepository>? = { _ in nil },
    plugins: @escaping @Sendable (PluginQuery) -> ForgeAnswer<Mapping>? = { _ in nil },
    projects: Set<String>? = nil,
    controlNamespace: String = "argocd",
    usesNewGitFileGlobbing: Bool = false,
    includesHiddenDirectories: Bool = false,
    templateSources: TemplateSources = TemplateSources()
  ) {
    self.repository = repository
    self.clusterSecrets = clusterSecrets
    self.pullRequests = pullRequests
    self.repositories = repositories
    self.plugins = plugins
    self.projects = projects
    self.controlNamespace = controlNamespace
    self.usesNewGitFileGlobbing = usesNewGitFileGlobbing
    self.includesHiddenDirectories = includesHiddenDirectories
    self.templateSources = templateSources
  }
}

/// Something that a composition needs and does not have yet.
package enum ComposeNeed: Sendable, Hashable {
  case repository(url: String, revision: String)
  case pullRequests(ForgeQuery)
  case repositories(ForgeQuery)
  case plugin(PluginQuery)
}
