import Kinds
import Manifests

/// Puts objects into namespaces: one that names none goes to the application's, one of the whole cluster has none.
struct Placement {
  /// The application's namespace, empty for none.
  var namespace = ""
  private var scopes: [GroupKind: Scope]

  /// Takes what discovery says of kinds, and what CustomResourceDefinitions among the manifests say of theirs.
  init(_ discovered: [GroupKind: Scope], of manifests: [Manifest]) {
    scopes = discovered
    for manifest in manifests {
      guard let kind = manifest.definedKind else { continue }
      scopes[kind] =
        manifest.value["spec"]?["scope"]?.string == "Cluster" ? .cluster : .namespaced
    }
  }

  /// Puts one object into its namespace; a kind that nobody knows counts as namespaced, as in Argo CD.
  func place(_ manifest: inout Manifest) {
    let kind = manifest.type.groupKind
    switch scopes[kind] ?? scope(of: kind) ?? .namespaced {
    case .cluster:
      if manifest.namespace != nil { manifest.setNamespace(nil) }
    case .namespaced:
      if manifest.namespace == nil, !namespace.isEmpty { manifest.setNamespace(namespace) }
    }
  }
}
