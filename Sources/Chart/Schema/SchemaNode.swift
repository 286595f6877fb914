import Manifests
import RE2

/// A compiled schema: nodes that name each other by position.
struct CompiledSchema: Sendable {
  let nodes: [SchemaNode]
  let root: Int
  /// Whether any part asks which fields others have looked at.
  let tracksEvaluation: Bool
}

/// One schema with its keywords taken apart.
struct SchemaNode: Sendable {
  /// A pattern of names with the schema of what stands under them.
  struct PatternRule: Sendable {
    let pattern: Pattern
    let node: Int
  }

  /// What a field's presence asks for.
  enum Dependency: Sendable {
    case fields([String])
    case node(Int)
  }

  /// Set for the schemas `true` and `false`.
  var constant: Bool?
  var types: Set<String> = []
  var allowed: [Value]?
  var references: [Int] = []
  var allOf: [Int] = []
  var anyOf: [Int] = []
  var oneOf: [Int] = []
  var not: Int?
  var condition: Int?
  var then: Int?
  var otherwise: Int?

  var minimum: Double?
  var maximum: Double?
  var exclusiveMinimum: Double?
  var exclusiveMaximum: Double?
  var multipleOf: Double?
  var minLength: Int?
  var maxLength: Int?
  var pattern: Pattern?
  var patternText = ""
  var format: String?

  var minItems: Int?
  var maxItems: Int?
  var hasUniqueItems = false
  var prefixItems: [Int] = []
  var items: Int?
  var contains: Int?
  var minContains = 1
  var maxContains: Int?
  var unevaluatedItems: Int?

  var minProperties: Int?
  var maxProperties: Int?
  var required: [String] = []
  var properties: [String: Int] = [:]
  var patternProperties: [PatternRule] = []
  var additionalProperties: Int?
  var propertyNames: Int?
  var dependencies: [(name: String, wants: Dependency)] = []
  var unevaluatedProperties: Int?
}
