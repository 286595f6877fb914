import Manifests

/// Holds values against a compiled schema.
struct SchemaCheck {
  /// What was looked at so far in one object or list.
  struct Evaluated {
    var fields: Set<String> = []
    var items: Set<Int> = []

    mutating func add(_ other: Evaluated) {
      fields.formUnion(other.fields)
      items.formUnion(other.items)
    }
  }

  let schema: CompiledSchema
  /// What the value breaks, each with the path of the value concerned.
  private(set) var breaches: [String] = []
  private var depth = 0
  /// How many schemas were held against values so far; references that fork multiply without end.
  private var checks = 0

  private static let mostChecks = 2_000_000
  /// How many comparisons with allowed values take as long as a check.
  private static let comparisonsOfACheck = 32

  init(_ schema: CompiledSchema) {
    self.schema = schema
  }

  /// What a value breaks; nothing where it fits.
  static func breaches(of value: Value, against schema: CompiledSchema) -> [String] {
    var check = SchemaCheck(schema)
    var evaluated = Evaluated()
    _ = check.fits(value, schema.root, FieldPath(), &evaluated)
    guard check.checks > mostChecks else { return check.breaches }
    return ["the schema takes more than \(mostChecks) checks"]
  }

  /// Whether a value fits a schema; what it breaks is noted.
  mutating func fits(
    _ value: Value,
    _ position: Int,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    checks += 1
    guard checks <= Self.mostChecks else { return false }
    let node = schema.nodes[position]
    if let constant = node.constant { return constant || breach(path, "nothing is allowed here") }
    guard depth < 256 else { return breach(path, "the schema refers to itself for ever") }
    depth += 1
    defer { depth -= 1 }
    var seen = Evaluated()
    defer { if schema.tracksEvaluation { evaluated.add(seen) } }
    var result = fitsTypes(value, node, path)
    for reference in node.references where !fits(value, reference, path, &seen) { result = false }
    switch value {
    case .string(let text): result = fitsText(text, node, path) && result
    case .int(let number): result = fitsNumber(Double(number), node, path) && result
    case .double(let number): result = fitsNumber(number, node, path) && result
    case .list(let elements): result = fitsList(elements, node, path, &seen) && result
    case .map(let map): result = fitsMap(map, node, path, &seen) && result
    case .null, .bool: break
    }
    result = fitsCombinations(value, node, path, &seen) && result
    return fitsUnevaluated(value, node, path, &seen) && result
  }

  /// Whether a value fits a schema, of which nothing is noted.
  mutating func silentlyFits(
    _ value: Value,
    _ position: Int,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    let count = breaches.count
    defer { breaches.removeSubrange(count...) }
    return fits(value, position, path, &evaluated)
  }

  /// Notes a breach; always false.
  mutating func breach(_ path: FieldPath, _ cause: String) -> Bool {
    breaches.append("at '\(path.steps.isEmpty ? "." : path.description)': \(cause)")
    return false
  }

  private mutating func fitsTypes(_ value: Value, _ node: SchemaNode, _ path: FieldPath) -> Bool {
    if !node.types.isEmpty {
      let name = value.schemaType
      let fits =
        node.types.contains(name) || name == "integer" && node.types.contains("number")
      if !fits {
        return breach(path, "got \(name), want \(node.types.sorted().joined(separator: " or "))")
      }
    }
    checks += (node.allowed?.count ?? 0) / Self.comparisonsOfACheck
    if let allowed = node.allowed, !allowed.contains(value.withFloatingNumbers) {
      let words = allowed.map { $0.string.map { "'\($0)'" } ?? $0.plainText }
      return breach(
        path,
        words.count == 1
          ? "value must be \(words[0])" : "value must be one of \(words.joined(separator: ", "))"
      )
    }
    return true
  }

  private mutating func fitsCombinations(
    _ value: Value,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var result = true
    for part in node.allOf where !fits(value, part, path, &evaluated) { result = false }
    if !node.anyOf.isEmpty { result = fitsAny(value, node, path, &evaluated) && result }
    if !node.oneOf.isEmpty { result = fitsOne(value, node, path, &evaluated) && result }
    if let not = node.not {
      var ignored = Evaluated()
      if silentlyFits(value, not, path, &ignored) {
        result = breach(path, "the value must not fit the schema under 'not'")
      }
    }
    if let condition = node.condition {
      var seen = Evaluated()
      let holds = silentlyFits(value, condition, path, &seen)
      if holds { evaluated.add(seen) }
      if let branch = holds ? node.then : node.otherwise, !fits(value, branch, path, &evaluated) {
        result = false
      }
    }
    return result
  }

  private mutating func fitsAny(
    _ value: Value,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    let count = breaches.count
    var found = false
    for part in node.anyOf {
      var seen = Evaluated()
      if fits(value, part, path, &seen) {
        found = true
        evaluated.add(seen)
        if !schema.tracksEvaluation { break }
      }
    }
    if found { breaches.removeSubrange(count...) }
    return found
  }

  private mutating func fitsOne(
    _ value: Value,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    let count = breaches.count
    var found = 0
    for part in node.oneOf {
      var seen = Evaluated()
      if fits(value, part, path, &seen) {
        found += 1
        evaluated.add(seen)
      }
    }
    if found > 0 { breaches.removeSubrange(count...) }
    if found > 1 { return breach(path, "the value fits \(found) schemas of 'oneOf', not one") }
    return found == 1
  }
}

extension Value {
  /// The type as JSON Schema names it.
  fileprivate var schemaType: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .double(let number): number == number.rounded() ? "integer" : "number"
    case .string: "string"
    case .list: "array"
    case .map: "object"
    }
  }
}
