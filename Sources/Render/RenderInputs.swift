package import Compose
package import Kinds
package import Manifests
package import Template

/// What rendering needs besides the application.
package struct RenderInputs: Sendable {
  /// The files of one source.
  package struct Source: Sendable {
    /// The whole tree: the repository, or a chart's archive.
    package var tree: SourceTree
    /// The commit or version that was read.
    package var revision: String
    /// The digest of a chart's archive; empty for anything else.
    package var digest: String

    package init(tree: SourceTree, revision: String, digest: String = "") {
      self.tree = tree
      self.revision = revision
      self.digest = digest
    }
  }

  /// The files of each of the application's sources, in their order.
  package var sources: [Source]
  /// The files at web addresses that the sources name.
  package var files: [String: [UInt8]]
  package var capabilities: Capabilities
  /// Where the objects of the cluster's kinds live; it outweighs what Swell knows by itself.
  package var scopes: [GroupKind: Scope]
  /// The values of the application's environment.
  package var placeholders: Placeholders
  /// The charts of the sources, as `charts(of:in:)` names them.
  package var charts: LoadedCharts
  /// What the sources' own files name elsewhere, as far as it was fetched.
  package var remotes: [SourceNeed: Source]
  /// The keys of encrypted files.
  package var secretKeys: SecretKeys
  /// Whether Applications among the manifests are objects like any other.
  package var keepsApplications: Bool
  /// What the templates of charts may learn from outside.
  package var templates: TemplateSources
  /// How much the templates of each chart may do.
  package var limits: TemplateLimits

  package init(
    sources: [Source],
    files: [String: [UInt8]] = [:],
    capabilities: Capabilities,
    scopes: [GroupKind: Scope] = [:],
    placeholders: Placeholders = Placeholders(),
    charts: LoadedCharts = [:],
    remotes: [SourceNeed: Source] = [:],
    secretKeys: SecretKeys = SecretKeys(),
    keepsApplications: Bool = false,
    templates: TemplateSources = TemplateSources(),
    limits: TemplateLimits = .default
  ) {
    self.sources = sources
    self.files = files
    self.capabilities = capabilities
    self.scopes = scopes
    self.placeholders = placeholders
    self.charts = charts
    self.remotes = remotes
    self.secretKeys = secretKeys
    self.keepsApplications = keepsApplications
    self.templates = templates
    self.limits = limits
  }
}

/// What an application renders to.
package struct Rendering: Sendable {
  package var manifests: [Manifest]
  /// Applications, ApplicationSets and AppProjects among the sources' manifests, to be followed.
  package var nested: [Manifest]
  /// What should be known and is no error.
  package var notes: [String]

  package init(manifests: [Manifest], nested: [Manifest] = [], notes: [String] = []) {
    self.manifests = manifests
    self.nested = nested
    self.notes = notes
  }
}
