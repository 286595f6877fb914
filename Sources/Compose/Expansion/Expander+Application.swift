import Manifests

extension Expander {
  private static let finalizer = "resources-finalizer.argocd.argoproj.io"

  /// The Application that a template makes of parameters.
  func application(
    of template: Value,
    with parameters: Parameters
  ) throws(CompositionError) -> Expansion.Item {
    let scope = TemplateScope(parameters)
    var document = template
    // Without any parameters Argo CD takes the template as it stands, and adds no finalizer.
    if !parameters.isEmpty {
      document = try at(.key("template")) { () throws(CompositionError) in
        try template.rendered(as: .record(.template), by: renderer, in: scope)
      }
      addFinalizer(to: &document)
    }
    if let patch = set.templatePatch {
      document = try at(.key("templatePatch")) { () throws(CompositionError) in
        let text = try renderer.render(patch, in: scope)
        return try document.patched(by: text)
      }
    }
    var metadata = document["metadata"] ?? [:]
    metadata["namespace"] = set.namespace.isEmpty ? nil : .string(set.namespace)
    let whole: Value = [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata,
      "spec": document["spec"] ?? [:],
    ]
    return Expansion.Item(document: whole, parameters: Parameter.mapping(of: parameters))
  }

  private func addFinalizer(to document: inout Value) {
    guard !set.preservesResourcesOnDeletion else { return }
    var metadata = document["metadata"] ?? [:]
    guard metadata["finalizers"]?.list?.isEmpty != false else { return }
    metadata["finalizers"] = [.string(Self.finalizer)]
    document["metadata"] = metadata
  }
}
