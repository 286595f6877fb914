import JSON
import Manifests
import RE2

/// Checks one value against the keywords of its own schema; what is inside it is checked in its turn.
enum SchemaValidation {
  static func problems(of value: Value, _ schema: Schema, at path: String) -> [Refusal.Cause] {
    if value.isNull, schema.isNullable || schema.type == nil { return [] }
    if let type = schema.type, !schema.isIntOrString, !fits(value, type) {
      let words =
        "Invalid value: \"\(value.goTypeName)\": \(path) in body must be of type \(type): \"\(value.goTypeName)\""
      return [Refusal.Cause(reason: "FieldValueTypeInvalid", message: words, field: path)]
    }
    return required(value, schema, path) + choices(value, schema, path)
      + limits(value, schema, path)
  }

  private static func required(
    _ value: Value,
    _ schema: Schema,
    _ path: String
  ) -> [Refusal.Cause] {
    guard case .map(let map) = value else { return [] }
    return schema.required.filter { !map.contains($0) }.map {
      CustomDecoder.missing("\(path).\($0)")
    }
  }

  private static func choices(
    _ value: Value,
    _ schema: Schema,
    _ path: String
  ) -> [Refusal.Cause] {
    guard let choices = schema.keywords["enum"]?.list, !choices.contains(value) else { return [] }
    let names = choices.map { "\"\($0.plainText)\"" }.joined(separator: ", ")
    let words = "Unsupported value: \(text(value)): supported values: \(names)"
    return [Refusal.Cause(reason: "FieldValueNotSupported", message: words, field: path)]
  }

  private static func limits(
    _ value: Value,
    _ schema: Schema,
    _ path: String
  ) -> [Refusal.Cause] {
    let keywords = schema.keywords
    var complaints: [String] = []
    switch value {
    case .int, .double:
      let number = value.number
      if let least = keywords["minimum"], number < least.number {
        complaints.append("should be greater than or equal to \(least.plainText)")
      }
      if let most = keywords["maximum"], number > most.number {
        complaints.append("should be less than or equal to \(most.plainText)")
      }
    case .string(let string):
      let count = string.unicodeScalars.count
      if let least = keywords["minLength"]?.int, count < least {
        complaints.append("should be at least \(least) chars long")
      }
      if let most = keywords["maxLength"]?.int, count > most {
        let words = "Too long: may not be more than \(most) bytes"
        return [Refusal.Cause(reason: "FieldValueTooLong", message: words, field: path)]
      }
      if let pattern = keywords["pattern"]?.string, !matches(string, pattern) {
        complaints.append("should match '\(pattern)'")
      }
    case .list(let elements):
      if let least = keywords["minItems"]?.int, elements.count < least {
        complaints.append("should have at least \(least) items")
      }
      if let most = keywords["maxItems"]?.int, elements.count > most {
        let words = "Too many: \(elements.count): must have at most \(most) items"
        return [Refusal.Cause(reason: "FieldValueTooMany", message: words, field: path)]
      }
    case .null, .bool, .map: break
    }
    return complaints.map { complaint in
      Refusal.Cause(
        reason: "FieldValueInvalid",
        message: "Invalid value: \(text(value)): \(path) in body \(complaint)",
        field: path
      )
    }
  }

  private static func fits(_ value: Value, _ type: String) -> Bool {
    switch (type, value) {
    case ("object", .map), ("array", .list), ("string", .string), ("boolean", .bool),
      ("integer", .int), ("number", .int), ("number", .double):
      true
    case ("integer", .double(let number)): number == number.rounded()
    default: false
    }
  }

  /// A pattern that cannot be read lets everything pass.
  private static func matches(_ text: String, _ pattern: String) -> Bool {
    (try? Pattern(pattern))?.matches(Array(text.utf8)) ?? true
  }

  private static func text(_ value: Value) -> String {
    JSONWriter(escapesHTML: false).text(of: value)
  }
}

extension Value {
  /// What Go's decoder calls the type of a value.
  fileprivate var goTypeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .double: "number"
    case .string: "string"
    case .list: "array"
    case .map: "object"
    }
  }

  fileprivate var number: Double {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: 0
    }
  }
}
