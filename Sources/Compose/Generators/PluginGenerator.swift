import Manifests

/// Parameters that a plugin gives, a program somewhere that is asked over HTTP.
struct PluginGenerator {
  private let configuration: String
  private let input: Value
  private let values: Value?

  init(_ settings: Value) {
    configuration = settings["configMapRef"]?.text("name") ?? ""
    input = settings["input"]?["parameters"] ?? [:]
    values = settings["values"]
  }

  /// The parameter sets: one for each object that the plugin gives, with the generator's own input under `generator`.
  ///
  /// - Throws: when the plugin's settings are not there or lack something, or its answer is not at hand or an error.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    let query = try query(for: expander)
    guard let answer = expander.inputs.plugins(query) else {
      throw CompositionError(.needs(.plugin(query)))
    }
    let sets: [Mapping]
    switch answer {
    case .items(let items): sets = items
    case .notFound(let reason), .failed(let reason): throw CompositionError(.forge(reason))
    }
    return try sets.map { (object) throws(CompositionError) in
      var parameters = Parameter.parameters(of: object)
      if !expander.set.usesGoTemplates {
        parameters = Parameter.flattened(parameters).mapValues { .text($0) }
      }
      parameters["generator"] = .map(["input": .map(["parameters": Parameter(input)])])
      try expander.addValues(values, to: &parameters)
      return parameters
    }
  }

  private func query(for expander: Expander) throws(CompositionError) -> PluginQuery {
    let objects = expander.inputs.objects
    let settings = try objects.configuration(configuration)
    guard let url = settings["baseUrl"], !url.isEmpty else { throw problem("no 'baseUrl'") }
    guard let reference = settings["token"], reference.hasPrefix("$") else {
      throw problem("no 'token' that names a Secret's key, such as $plugin-token:token")
    }
    let timeout = settings["requestTimeout"].map { Int($0) } ?? 0
    guard let timeout else { throw problem("'requestTimeout' is no number of seconds") }
    let parts = reference.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    let name = parts.count > 1 ? String(parts[0]) : "argocd-secret"
    guard let token = objects.secret(name, key: String(parts[parts.count > 1 ? 1 : 0])) else {
      throw CompositionError(.noObject(kind: "Secret", name: name))
    }
    return PluginQuery(
      url: url,
      token: Masked(FastTemplate.trimmed(token.reveal())),
      timeout: timeout > 0 ? .seconds(timeout) : .seconds(30),
      applicationSet: expander.set.name,
      parameters: input
    )
  }

  private func problem(_ reason: String) -> CompositionError {
    CompositionError(.badObject(configuration, reason: reason))
  }
}
