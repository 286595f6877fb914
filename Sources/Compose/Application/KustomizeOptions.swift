package import Manifests

/// What is edited into a kustomization before it is built.
package struct KustomizeOptions: Sendable, Hashable {
  package var namePrefix = ""
  package var nameSuffix = ""
  /// Image overrides such as `name=new:tag` or `name@digest`.
  package var images: [String] = []
  package var replicas: [Replicas] = []
  package var commonLabels: [String: String] = [:]
  package var commonAnnotations: [String: String] = [:]
  package var forceCommonLabels = false
  package var forceCommonAnnotations = false
  package var labelWithoutSelector = false
  package var labelIncludeTemplates = false
  /// Whether build environment variables are substituted in annotations too.
  package var commonAnnotationsEnvsubst = false
  /// The namespace, empty for the kustomization's own.
  package var namespace = ""
  /// Patches to append, as written.
  package var patches: [Value] = []
  package var components: [String] = []
  package var ignoreMissingComponents = false
  package var version = ""
  package var kubeVersion = ""
  package var apiVersions: [String] = []

  package init() {}

  /// The number of replicas of one workload.
  package struct Replicas: Sendable, Hashable {
    package var name: String
    package var count: Int

    package init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }
}
