package import Compose
package import Manifests
package import Render
package import Template

/// What a pass is about: which applications of which composition, and how they are rendered.
package struct PassRequest: Sendable {
  /// The composition's files; empty for the only one in `composition/`.
  package var compositions: [String]
  package var selection: Selection
  /// Values of placeholders that outweigh those of the repository.
  package var placeholders: PlaceholderLayers
  /// The ConfigMaps of the run's own cluster that some of those were read from, with their entries.
  package var configMaps: [ConfigMapName: Mapping] = [:]
  /// How deep applications among an application's manifests are followed.
  package var depth: Int
  /// Whether the custom resources of followed applications are applied themselves.
  package var appliesApplications: Bool
  /// Whether applications among an application's manifests are followed; where an agent has their custom resources, they are not.
  package var followsApplications = true
  /// Whether all applications are given, so that what they wait for has to be among them; where one object is rendered by itself, they are not.
  package var knowsAllApplications = true
  /// What the cluster offers, where no cluster is asked.
  package var capabilities: Capabilities
  /// What the templates of charts may learn from outside: the time, and randomness.
  package var templates: TemplateSources
  /// How much the templates of each chart may do.
  package var limits = TemplateLimits.default

  /// The objects of Argo CD's namespace that generators look at: cluster Secrets, ConfigMaps, tokens.
  package var objects: [Value] = []
  package var controlNamespace = "argocd"
  /// What is taken for the answers of forges.
  package var standIns = ForgeStandIns()
  /// The variables that may hold tokens of forges.
  package var tokens: [String: String] = [:]
  /// Whether nothing is taken over from earlier runs, so that everything that rendering needs is fetched.
  package var rendersAnew = false
  /// The instance names of applications whose charts and artefacts are fetched again, and which are rendered anew, as Argo CD's hard refresh asks.
  package var refreshed: Set<String> = []
  /// The keys of files that SOPS encrypted.
  package var secretKeys = SecretKeys()

  package init(
    compositions: [String] = [],
    selection: Selection = Selection(),
    placeholders: PlaceholderLayers = PlaceholderLayers(),
    depth: Int = 4,
    appliesApplications: Bool = false,
    capabilities: Capabilities,
    templates: TemplateSources = TemplateSources()
  ) {
    self.compositions = compositions
    self.selection = selection
    self.placeholders = placeholders
    self.depth = depth
    self.appliesApplications = appliesApplications
    self.capabilities = capabilities
    self.templates = templates
  }
}
