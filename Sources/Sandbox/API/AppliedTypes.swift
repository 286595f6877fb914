import Manifests

/// Holds an applied object against the types of its fields, as server-side apply does before anything else.
enum AppliedTypes {
  static func check(_ object: Value, _ resource: Resource) throws(Refusal) {
    guard let schema = resource.schema, let problem = problem(object, schema, "") else { return }
    let place = object.namespace.isEmpty ? "/\(object.name)" : "\(object.namespace)/\(object.name)"
    throw Refusal(
      500,
      "",
      "failed to create typed patch object (\(place); \(resource.type.apiVersion), Kind=\(resource.type.kind)): \(problem)"
    )
  }

  private static func problem(_ value: Value, _ schema: Schema, _ path: String) -> String? {
    if schema.isOpen || schema.isIntOrString || schema.keywords.contains("oneOf") { return nil }
    switch (schema.type, value) {
    case (_, .null): return nil
    case ("object", .map(let map)):
      for entry in map {
        let place = "\(path).\(entry.key)"
        guard let field = schema.field(entry.key) else {
          if schema.keepsUnknown || isIdentity(entry.key, schema) { continue }
          return "\(place): field not declared in schema"
        }
        if let problem = problem(entry.value, field, place) { return problem }
      }
      return nil
    case ("array", .list(let elements)):
      return problem(elements, schema, path)
    case ("object", _): return "\(path): expected map, got \(printed(value))"
    case ("array", _): return "\(path): expected list, got \(printed(value))"
    case ("string", .string), ("integer", .int), ("integer", .double), ("number", .int),
      ("number", .double), ("boolean", .bool), (nil, _):
      return nil
    case ("integer", _), ("number", _):
      return "\(path): expected numeric (int or float), got \(typeName(value))"
    case (let type?, _): return "\(path): expected \(type), got \(printed(value))"
    }
  }

  private static func problem(
    _ elements: [Value],
    _ schema: Schema,
    _ path: String
  ) -> String? {
    var seen = Set<String>()
    for (position, element) in elements.enumerated() {
      var place = "\(path)[\(position)]"
      if case .map(let keys) = schema.listType {
        guard let step = FieldStep.element(element, of: schema) else {
          return
            "\(path): element \(position): associative list with keys has an element that omits key field \"\(keys.first ?? "")\" (and doesn't have default value)"
        }
        place = path + FieldStep.description(of: [step])
        guard seen.insert(step).inserted else {
          return "\(path): duplicate entries for key \(FieldStep.description(of: [step]))"
        }
      } else if schema.listType == .set {
        let step = FieldStep.value(element)
        place = path + FieldStep.description(of: [step])
        guard seen.insert(step).inserted else {
          return "\(path): duplicate entries for key \(FieldStep.description(of: [step]))"
        }
      }
      if let items = schema.items, let problem = problem(element, items, place) { return problem }
    }
    return nil
  }

  private static func isIdentity(_ name: String, _ schema: Schema) -> Bool {
    schema.isEmbeddedObject && ["apiVersion", "kind", "metadata"].contains(name)
  }

  /// A value as Go prints the reader that holds it.
  private static func printed(_ value: Value) -> String {
    "&value.valueUnstructured{Value:\(GoText.json(value))}"
  }

  /// The name of a value's type in Go.
  private static func typeName(_ value: Value) -> String {
    switch value {
    case .null: "<nil>"
    case .bool: "bool"
    case .int: "int64"
    case .double: "float64"
    case .string: "string"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    }
  }
}
