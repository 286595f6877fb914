import Compose
import Kustomize
import Manifests

/// A source that is a kustomization, built with the application's options edited into it as Argo CD does it.
struct KustomizationSource {
  private let rendering: SourceRendering
  private let options: KustomizeOptions

  init(_ rendering: SourceRendering) {
    self.rendering = rendering
    if case .kustomize(let given) = rendering.source.tool {
      options = given
    } else {
      options = KustomizeOptions()
    }
  }

  func manifests() throws(RenderError.Problem) -> (manifests: [Manifest], notes: [String]) {
    let source = rendering.source
    let built: Kustomized
    do {
      built = try kustomize(
        source.path,
        in: rendering.files.tree.decrypted(with: rendering.inputs.secretKeys),
        settings: try settings(),
        edits: edits,
        scalar: rendering.filler.hook
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
    let capabilities = try rendering.capabilities(
      kubeVersion: options.kubeVersion,
      apiVersions: options.apiVersions
    )
    let keys = rendering.inputs.secretKeys
    let remotes = rendering.inputs.remotes.mapValues { source in
      RenderInputs.Source(tree: source.tree.decrypted(with: keys), revision: source.revision)
    }
    return KustomizeSettings(
      capabilities: capabilities,
      having: remotes,
      files: rendering.inputs.files
    )
  }

  /// The options as edits; variables of the build environment count in images and labels, in annotations on demand.
  private var edits: KustomizationEdits {
    let environment = rendering.environment
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
