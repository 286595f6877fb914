import Cluster
import Compose
import Manifests
import Pipeline

extension Requests {
  /// The values of placeholders that lie over the repository's own: files, then ConfigMaps, then single values.
  static func placeholders(
    _ arguments: Arguments,
    from clusters: Clusters?
  ) async throws -> PlaceholderLayers {
    var layers = PlaceholderLayers()
    for path in arguments.all("placeholders") {
      layers.upper.append(try Placeholders(reading: try LocalFile.bytes(at: path), file: path))
    }
    for text in arguments.all("placeholders-from") {
      guard let clusters else { break }
      layers.upper.append(try await placeholders(in: text, of: clusters))
    }
    var single = Placeholders()
    for text in arguments.all("placeholder") {
      do {
        try single.add(assignment: text)
      } catch {
        throw UsageError.badValue(
          option: "placeholder",
          value: text,
          reason: "it takes NAME=VALUE"
        )
      }
    }
    if !single.isEmpty { layers.upper.append(single) }
    return layers
  }

  /// The entries of a ConfigMap, named as `configmap/NAMESPACE/NAME`.
  private static func placeholders(
    in text: String,
    of clusters: Clusters
  ) async throws -> Placeholders {
    guard let name = ConfigMapName(text) else {
      throw UsageError.badValue(
        option: "placeholders-from",
        value: text,
        reason: "it takes configmap/NAMESPACE/NAME"
      )
    }
    var placeholders = Placeholders()
    for entry in try await name.data(in: try await clusters.own()) {
      placeholders.set(entry.key, to: entry.value.string.map(Value.init(untyped:)) ?? entry.value)
    }
    return placeholders
  }
}
