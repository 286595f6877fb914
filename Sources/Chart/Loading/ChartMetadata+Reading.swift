import Manifests

extension ChartMetadata {
  /// Takes over what a decoded `Chart.yaml`, or a `requirements.yaml` behind it, says.
  mutating func read(_ map: Mapping) throws(GoFields.Mismatch) {
    let fields = GoFields(map)
    try readTexts(fields)
    if fields.has("sources") { sources = try fields.texts("sources") }
    if fields.has("keywords") { keywords = try fields.texts("keywords") }
    if fields.has("deprecated") { isDeprecated = try fields.bool("deprecated") }
    if let given = try fields.textsByName("annotations") { annotations = given }
    if fields.has("maintainers") {
      maintainers = []
      for person in try fields.maps("maintainers") {
        maintainers.append(
          Maintainer(
            name: try person.text("name"),
            email: try person.text("email"),
            url: try person.text("url")
          )
        )
      }
    }
    if fields.has("dependencies") {
      dependencies = []
      for dependency in try fields.maps("dependencies") {
        dependencies.append(try ChartDependency(dependency))
      }
    }
  }

  private mutating func readTexts(_ fields: GoFields) throws(GoFields.Mismatch) {
    let texts: [(String, WritableKeyPath<ChartMetadata, String>)] = [
      ("name", \.name), ("home", \.home), ("version", \.version), ("icon", \.icon),
      ("description", \.description), ("apiVersion", \.apiVersion), ("condition", \.condition),
      ("tags", \.tags), ("appVersion", \.appVersion), ("kubeVersion", \.kubeVersion),
      ("type", \.type),
    ]
    for (field, path) in texts where fields.has(field) {
      self[keyPath: path] = try fields.text(field)
    }
  }
}

extension ChartDependency {
  /// Reads an entry of `dependencies`.
  init(_ fields: GoFields) throws(GoFields.Mismatch) {
    name = try fields.text("name")
    version = try fields.text("version")
    repository = try fields.text("repository")
    condition = try fields.text("condition")
    tags = try fields.texts("tags")
    isEnabled = try fields.bool("enabled")
    alias = try fields.text("alias")
    for value in try fields.values("import-values") {
      switch value {
      case .string(let text): imports.append(.export(text))
      case .map(let map):
        imports.append(
          .table(child: Self.printed(map["child"]), parent: Self.printed(map["parent"]))
        )
      default: continue
      }
    }
  }

  /// A value as Go's `%v` prints it.
  private static func printed(_ value: Value?) -> String {
    guard let value, !value.isNull else { return "<nil>" }
    return value.plainText
  }
}
