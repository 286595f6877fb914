import Manifests

/// Parameters from the clusters that are known.
struct ClusterGenerator {
  private static let typeLabel = "argocd.argoproj.io/secret-type"

  private let selector: Value
  private let values: Value?
  private let isFlat: Bool

  init(_ settings: Value) {
    selector = settings["selector"] ?? [:]
    values = settings["values"]
    isFlat = settings.flag("flatList")
  }

  /// The parameter sets: one for each chosen cluster, sorted by name, the local one without a Secret last.
  ///
  /// - Throws: when the selector is wrong, or a value cannot be filled in.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    var selection = selector
    var labels = selection["matchLabels"] ?? [:]
    labels[Self.typeLabel] = "cluster"
    selection["matchLabels"] = labels
    let chosen = try at(.key("selector")) { () throws(CompositionError) in
      try LabelSelector(selection, strictValues: true)
    }
    var clusters: [String: ClusterSecret] = [:]
    for document in expander.inputs.clusterSecrets {
      guard let secret = ClusterSecret(document),
        // A file for offline use need not name the namespace.
        secret.namespace.isEmpty || secret.namespace == expander.inputs.controlNamespace,
        chosen.matches(secret.labels)
      else { continue }
      clusters[secret.name] = secret
    }
    var sets: [Parameters] = []
    for name in clusters.keys.sorted(by: { $0.precedes($1) }) {
      guard let cluster = clusters[name] else { continue }
      var parameters = cluster.parameters(typed: expander.set.usesGoTemplates)
      try expander.addValues(values, to: &parameters)
      sets.append(parameters)
    }
    let isRestricted = ["matchLabels", "matchExpressions"].contains {
      selector[$0].map { !$0.isEmptyInGo } ?? false
    }
    let hasLocal = clusters.values.contains { $0.server == Destination.inClusterServer }
    if !isRestricted, !hasLocal {
      var parameters = Self.local
      try expander.addValues(values, to: &parameters)
      sets.append(parameters)
    }
    return isFlat ? [["clusters": .sets(sets)]] : sets
  }

  private static let local: Parameters = [
    "name": .text(Destination.inClusterName), "nameNormalized": .text(Destination.inClusterName),
    "server": .text(Destination.inClusterServer), "project": .text(""),
  ]
}
