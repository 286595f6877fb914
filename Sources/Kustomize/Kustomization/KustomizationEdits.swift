import Manifests

/// Changes to the outermost kustomization, as `kustomize edit` would write them into its file.
package struct KustomizationEdits: Sendable {
  package var namePrefix = ""
  package var nameSuffix = ""
  package var namespace = ""
  package var components: [String] = []

  package init() {}

  func apply(to kustomization: inout Kustomization) {
    if !namePrefix.isEmpty { kustomization.namePrefix = namePrefix }
    if !nameSuffix.isEmpty { kustomization.nameSuffix = nameSuffix }
    if !namespace.isEmpty { kustomization.namespace = namespace }
    kustomization.components += components
  }
}
