import Manifests

/// Finds out which environment an application belongs to.
enum Environment {
  /// The environment that generator parameters name, or else labels; nil where nothing does.
  static func name(of document: Value, parameters: Mapping?) -> String? {
    if let parameters, let name = name(among: parameters) { return name }
    for key in ["env", "environment"] {
      if let name = document.label(key), !name.isEmpty { return name }
    }
    return nil
  }

  private static func name(among parameters: Mapping) -> String? {
    let whole = Value.map(parameters)
    for parents in [[], ["values"], ["metadata", "labels"]] {
      for key in ["env", "environment"] {
        let dotted = (parents + [key]).joined(separator: ".")
        let found = parameters[dotted]?.string ?? whole[parents + [key]]?.string
        if let found, !found.isEmpty { return found }
      }
    }
    return nil
  }
}
