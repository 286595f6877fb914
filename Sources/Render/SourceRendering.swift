import Compose
import Manifests

/// One source of an application with all that rendering it takes, whatever its tool.
struct SourceRendering {
  let application: Application
  let source: ApplicationSource
  let files: RenderInputs.Source
  let inputs: RenderInputs
  let filler: PlaceholderFiller
  let environment: BuildEnvironment

  init(
    _ source: ApplicationSource,
    of application: Application,
    files: RenderInputs.Source,
    inputs: RenderInputs,
    filler: PlaceholderFiller
  ) {
    self.source = source
    self.application = application
    self.files = files
    self.inputs = inputs
    self.filler = filler
    environment = BuildEnvironment(of: application, source: source, revision: files.revision)
  }

  /// The cluster's capabilities with those that the source's options name in their place.
  func capabilities(
    kubeVersion: String,
    apiVersions: [String]
  ) throws(RenderError.Problem) -> Capabilities {
    var capabilities = inputs.capabilities
    if !kubeVersion.isEmpty {
      guard let version = try? Version(kubeVersion) else {
        throw .unsupported("Kubernetes version '\(kubeVersion)'", source.path)
      }
      capabilities.kubernetesVersion = "v\(version.major).\(version.minor).\(version.patch)"
    }
    if !apiVersions.isEmpty { capabilities.apiVersions = Set(apiVersions) }
    return capabilities
  }
}
