import Manifests

/// Parameters from the clusters that some other controller decided for, in the status of an object of its own.
struct DecisionGenerator {
  private let configuration: String
  private let name: String
  private let selector: Value?
  private let values: Value?

  init(_ settings: Value) {
    configuration = settings.text("configMapRef")
    name = settings.text("name")
    selector = settings["labelSelector"].flatMap { $0.isEmptyInGo ? nil : $0 }
    values = settings["values"]
  }

  /// The parameter sets: one for each decision whose cluster is known.
  ///
  /// - Throws: when the settings are not there or contradict each other, or there is no object with decisions.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    let settings = try expander.inputs.objects.configuration(configuration)
    let apiVersion = settings["apiVersion"] ?? ""
    guard let kind = settings["kind"], !kind.isEmpty, apiVersion.dropFirst().contains("/") else {
      throw problem("'apiVersion' and 'kind' are to name a kind of some group")
    }
    guard name.isEmpty != (selector == nil) else {
      throw CompositionError(.emptyGenerator("exactly one of name and labelSelector is needed"))
    }
    let chosen = try objects(expander.inputs.objects.all(kind, apiVersion: apiVersion))
    guard !chosen.isEmpty else {
      throw CompositionError(.noObject(kind: kind, name: name.isEmpty ? "with such labels" : name))
    }
    guard let key = settings["matchKey"], !key.isEmpty else { return [] }
    let list = settings["statusListKey"].flatMap { $0.isEmpty ? nil : $0 } ?? "clusters"
    let clusters = clusters(for: expander)
    let decisions = chosen.flatMap { $0["status"]?[list]?.list ?? [] }
    return decisions.compactMap { decision in
      guard let wanted = decision[key].map({ Parameter($0).printed }), !wanted.isEmpty,
        let server = clusters[wanted], let fields = decision.map
      else { return nil }
      return parameters(of: fields, name: wanted, server: server, expander.set.usesGoTemplates)
    }
  }

  private func parameters(
    of decision: Mapping,
    name: String,
    server: String,
    _ typed: Bool
  ) -> Parameters {
    var parameters: Parameters = ["name": .text(name), "server": .text(server)]
    for entry in decision { parameters[entry.key] = .text(Parameter(entry.value).printed) }
    // As in Argo CD, these values are no templates.
    let values = values?.map.map { $0.mapValues { $0 } } ?? [:]
    if typed, !values.isEmpty {
      var texts: [String: String] = [:]
      for entry in values { texts[entry.key] = entry.value.string ?? "" }
      parameters["values"] = .texts(texts)
    } else {
      for entry in values { parameters["values.\(entry.key)"] = .text(entry.value.string ?? "") }
    }
    return parameters
  }

  private func objects(_ all: [Value]) throws(CompositionError) -> [Value] {
    guard let selector else { return all.filter { $0["metadata"]?.text("name") == name } }
    let wanted = try at(.key("labelSelector")) { () throws(CompositionError) in
      try LabelSelector(selector)
    }
    return all.filter { wanted.matches($0["metadata"]?.textMap("labels") ?? [:]) }
  }

  /// The servers of all clusters by their names, this one included.
  private func clusters(for expander: Expander) -> [String: String] {
    let type = "argocd.argoproj.io/secret-type"
    let secrets = expander.inputs.clusterSecrets.compactMap { ClusterSecret($0) }
      .filter { $0.labels[type] == "cluster" }
    var servers = Dictionary(secrets.map { ($0.name, $0.server) }) { first, _ in first }
    if !servers.values.contains(Destination.inClusterServer) {
      servers[Destination.inClusterName] = Destination.inClusterServer
    }
    return servers
  }

  private func problem(_ reason: String) -> CompositionError {
    CompositionError(.badObject(configuration, reason: reason))
  }
}
