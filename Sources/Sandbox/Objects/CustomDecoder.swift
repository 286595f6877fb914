import Manifests

/// Reads an object of a custom kind by its structural schema: unknown fields go, defaults come, values are checked.
struct CustomDecoder {
  /// Fields that were not described and are gone.
  private(set) var unknown: [String] = []
  /// What is wrong with values.
  private(set) var problems: [Refusal.Cause] = []

  mutating func decode(_ object: Value, _ schema: Schema?) -> Value {
    guard let schema, case .map(let map) = object else { return object }
    var result = Mapping()
    for entry in map {
      switch entry.key {
      case "apiVersion", "kind": result[entry.key] = entry.value
      case "metadata": result[entry.key] = metadata(entry.value)
      default:
        guard let field = schema.field(entry.key) else {
          keepUnknown(entry, schema, entry.key, in: &result)
          continue
        }
        result[entry.key] = decode(entry.value, field, entry.key)
      }
    }
    fill(&result, schema)
    for name in schema.required where !result.contains(name) {
      problems.append(Self.missing(name))
    }
    return .map(result)
  }

  private mutating func metadata(_ value: Value) -> Value {
    var decoder = BuiltInDecoder()
    let schema = BuiltInKinds.current.definitions.schema(named: CustomKinds.metadataName)
    guard let decoded = try? decoder.decode(value, schema) else { return value }
    unknown += decoder.unknown.map { "metadata." + $0 }
    return decoded
  }

  private mutating func decode(_ value: Value, _ schema: Schema, _ path: String) -> Value {
    let value = Self.withoutNulls(value, schema)
    var result = value
    switch value {
    case .map(let map) where schema.type != "array":
      var fields = Mapping()
      for entry in map {
        let place = "\(path).\(entry.key)"
        if schema.isEmbeddedObject, ["apiVersion", "kind", "metadata"].contains(entry.key) {
          fields[entry.key] = entry.value
        } else if let field = schema.field(entry.key) {
          fields[entry.key] = decode(entry.value, field, place)
        } else {
          keepUnknown(entry, schema, place, in: &fields)
        }
      }
      fill(&fields, schema)
      result = .map(fields)
    case .list(let elements):
      guard let items = schema.items else { break }
      var kept: [Value] = []
      for (position, element) in elements.enumerated() {
        kept.append(decode(element, items, "\(path)[\(position)]"))
      }
      result = .list(kept)
    default: break
    }
    problems += SchemaValidation.problems(of: result, schema, at: path)
    return result
  }

  private mutating func keepUnknown(
    _ entry: Mapping.Entry,
    _ schema: Schema,
    _ path: String,
    in fields: inout Mapping
  ) {
    if schema.keepsUnknown {
      fields[entry.key] = entry.value
    } else {
      unknown.append(path)
    }
  }

  /// Gives absent fields their defaults.
  private func fill(_ map: inout Mapping, _ schema: Schema) {
    for entry in schema.declaredFields where !map.contains(entry.key) {
      guard let value = entry.value["default"], entry.key != "metadata" else { continue }
      var decoder = CustomDecoder()
      map[entry.key] = decoder.decode(value, Schema(entry.value, in: schema.definitions), "")
    }
  }

  /// The map without nulls in the place of values that have a default and cannot be null.
  private static func withoutNulls(_ value: Value, _ schema: Schema) -> Value {
    guard case .map(let map) = value, map.entries.contains(where: \.value.isNull) else {
      return value
    }
    let kept = map.filter { entry in
      guard entry.value.isNull, let field = schema.field(entry.key) else { return true }
      return field.isNullable || field.defaultValue == nil
    }
    return .map(Mapping(uniqueEntries: kept))
  }

  static func missing(_ path: String) -> Refusal.Cause {
    Refusal.Cause(reason: "FieldValueRequired", message: "Required value", field: path)
  }
}
