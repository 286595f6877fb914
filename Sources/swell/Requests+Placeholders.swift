import Cluster
import Compose
import Manifests
import Pipeline

extension Requests {
  /// Adds the values of placeholders that lie over the repository's own: files, then ConfigMaps, then single values.
  static func addPlaceholders(
    _ arguments: Arguments,
    from clusters: Clusters?,
    to request: inout PassRequest
  ) async throws {
    var layers = PlaceholderLayers()
    for path in arguments.all("placeholders") {
      layers.upper.append(try Placeholders(reading: try LocalFile.bytes(at: path), file: path))
    }
    for text in arguments.all("placeholders-from") {
      guard let clusters else { break }
      let (name, data) = try await configMap(text, of: clusters)
      layers.upper.append(Placeholders(data))
      request.configMaps[name] = data
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
    request.placeholders = layers
  }

  /// The entries of a ConfigMap, named as `configmap/NAMESPACE/NAME`.
  private static func configMap(
    _ text: String,
    of clusters: Clusters
  ) async throws -> (ConfigMapName, Mapping) {
    guard let name = ConfigMapName(text) else {
      throw UsageError.badValue(
        option: "placeholders-from",
        value: text,
        reason: "it takes configmap/NAMESPACE/NAME"
      )
    }
    return (name, try await name.data(in: try await clusters.own()))
  }
}

extension Placeholders {
  /// The entries of a ConfigMap, of which a number is one.
  fileprivate init(_ data: Mapping) {
    self.init()
    for entry in data {
      set(entry.key, to: entry.value.string.map(Value.init(untyped:)) ?? entry.value)
    }
  }
}
