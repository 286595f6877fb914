package import Manifests

/// Where placeholders' values come from: the environment's own file, and what lies over it.
package struct PlaceholderLayers: Sendable {
  /// Sets from files, the cluster and the command line, in order; later ones win.
  package var upper: [Placeholders]

  package init(_ upper: [Placeholders] = []) {
    self.upper = upper
  }

  /// The values for an environment; nil gives those that every environment has.
  ///
  /// - Throws: when the environment's file is there and cannot be read.
  package func values(
    for environment: String?,
    in tree: SourceTree
  ) throws(CompositionError) -> Placeholders {
    var values = Placeholders()
    if let environment {
      for name in ["placeholders.yaml", "placeholders.yml", "placeholders.json"] {
        let path = "values/\(environment)/\(name)"
        guard tree.isFile(path) else { continue }
        let bytes: [UInt8]
        do {
          bytes = try tree.bytes(at: path)
        } catch {
          throw CompositionError(.source(error), verb: "read", subject: "placeholders")
        }
        values.layer(try Placeholders(reading: bytes, file: path))
      }
    }
    for layer in upper { values.layer(layer) }
    return values
  }
}
