import Compose
import Kustomize
import Manifests

/// A source that is a kustomization, built with the application's options edited into it as Argo CD does it.
struct KustomizationSource {
  private let source: ApplicationSource
  private let options: KustomizeOptions
  private let tree: SourceTree
  private let inputs: RenderInputs
  private let filler: PlaceholderFiller
  private let environment: BuildEnvironment

  init(
    _ source: ApplicationSource,
    of application: Application,
    files: RenderInputs.Source,
    inputs: RenderInputs,
    filler: PlaceholderFiller
  ) {
    self.source = source
    self.inputs = inputs
    self.filler = filler
    tree = files.tree.decrypted(with: inputs.secretKeys)
    if case .kustomize(let given) = source.tool {
      options = given
    } else {
      options = KustomizeOptions()
    }
    environment = BuildEnvironment(of: application, source: source, revision: files.revision)
  }

  func manifests() throws(RenderError.Problem) -> (manifests: [Manifest], notes: [String]) {
    let built: Kustomized
    do {
      built = try kustomize(
        source.path,
        in: tree,
        settings: try settings(),
        edits: edits,
        scalar: filler.hook
      )
    } catch let error as KustomizeError {
      throw .kustomization(error)
    } catch let error as RenderError.Problem {
      throw error
    } catch {
      throw .unsupported("\(error)", source.path)
    }
    let origin = Location(file: source.path.isEmpty ? "kustomization" : source.path)
    var manifests: [Manifest] = []
    for object in built.objects {
      do {
        manifests.append(try Manifest(object, origin: origin))
      } catch {
        throw .manifest(error)
      }
    }
    return (manifests, built.warnings)
  }

  private func settings() throws(RenderError.Problem) -> KustomizeSettings {
    var capabilities = inputs.capabilities
    if !options.kubeVersion.isEmpty {
      guard let version = try? Version(options.kubeVersion) else {
        throw .unsupported("Kubernetes version '\(options.kubeVersion)'", source.path)
      }
      capabilities.kubernetesVersion = "v\(version.major).\(version.minor).\(version.patch)"
    }
    if !options.apiVersions.isEmpty { capabilities.apiVersions = Set(options.apiVersions) }
    let remotes = inputs.remotes.mapValues { $0.decrypted(with: inputs.secretKeys) }
    let files = inputs.files
    return KustomizeSettings(
      capabilities: capabilities,
      remoteTree: { remotes[$0] },
      remoteFile: { files[$0] }
    )
  }

  /// The options as edits; variables of the build environment count in images and labels, in annotations on demand.
  private var edits: KustomizationEdits {
    var edits = KustomizationEdits()
    edits.namePrefix = options.namePrefix
    edits.nameSuffix = options.nameSuffix
    edits.images = options.images.map(environment.filling)
    edits.replicas = options.replicas.map { ($0.name, $0.count) }
    edits.labels = options.commonLabels.mapValues(environment.filling)
    edits.forcesLabels = options.forceCommonLabels
    edits.labelsWithoutSelectors = options.labelWithoutSelector
    edits.labelsIncludeTemplates = options.labelIncludeTemplates
    edits.annotations = options.commonAnnotations
    if options.commonAnnotationsEnvsubst {
      edits.annotations = edits.annotations.mapValues(environment.filling)
    }
    edits.forcesAnnotations = options.forceCommonAnnotations
    edits.namespace = environment.filling(options.namespace)
    edits.patches = options.patches
    edits.components = options.components
    edits.ignoresMissingComponents = options.ignoreMissingComponents
    return edits
  }
}
