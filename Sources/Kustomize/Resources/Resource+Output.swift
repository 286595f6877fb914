import Manifests
import YAML

extension Resource {
  private static let notes: Set<String> = [
    "config.kubernetes.io/index", "config.kubernetes.io/path", "config.k8s.io/id",
  ]
  private static let originKey = "config.kubernetes.io/origin"
  private static let transformationsKey = "alpha.config.kubernetes.io/transformations"

  /// The object as it is printed, with the metadata that the build is asked for.
  ///
  /// - Throws: where a scalar has no value in JSON.
  func output(
    _ metadata: [String],
    _ scalar: YAMLScalarHook?
  ) throws(KustomizeError) -> Value {
    var copy = self
    if metadata.contains("managedByLabel") {
      var labels = copy.node["metadata"]?["labels"] ?? .emptyMap
      labels["app.kubernetes.io/managed-by"] = .text("kustomize-(devel)")
      copy.node.changeMap { map in map.update("metadata") { $0["labels"] = labels } }
    }
    var annotations = texts(of: "annotations").filter { key, _ in
      !Self.notes.contains(key) && !key.hasPrefix("internal.config.kubernetes.io/")
        && key != Self.originKey && key != Self.transformationsKey
    }
    if metadata.contains("originAnnotations"), let origin {
      annotations[Self.originKey] = Self.text(origin.value)
    }
    if metadata.contains("transformerAnnotations"), !transformations.isEmpty {
      annotations[Self.transformationsKey] = Self.text(.list(transformations.map(\.value)))
    }
    copy.setTexts(annotations, of: "annotations")
    do {
      if let scalar {
        let place = place ?? Location(file: "kustomization")
        copy.node = try copy.node.filled(by: scalar, at: place)
      }
      return try copy.node.value()
    } catch {
      throw KustomizeError(.manifest("\(id): \(error.problem)"))
    }
  }

  private static func text(_ value: Value) -> String {
    YAMLWriter(order: .written).text(of: value)
  }
}
