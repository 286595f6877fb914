import Manifests

extension SchemaCompiler {
  private static let typeNames: Set<String> = [
    "null", "boolean", "integer", "number", "string", "array", "object",
  ]

  mutating func readCombinations(
    _ keywords: SchemaKeywords,
    into node: inout SchemaNode
  ) throws(SchemaError) {
    if let value = keywords.map["type"] {
      let names: [String]
      if case .list(let elements) = value {
        names = try SchemaKeywords.names(elements, keyword: "type", pointer: keywords.pointer)
      } else {
        names = [try keywords.text("type") ?? ""]
      }
      if let stranger = names.first(where: { !Self.typeNames.contains($0) }) {
        throw SchemaError(pointer: keywords.pointer, cause: "there is no type '\(stranger)'")
      }
      node.types = Set(names)
    }
    node.allowed = try keywords.list("enum")?.map(\.withFloatingNumbers)
    if draft >= .six, let constant = keywords.map["const"] {
      node.allowed = [constant.withFloatingNumbers]
    }
    node.allOf = try schemas("allOf", keywords)
    node.anyOf = try schemas("anyOf", keywords)
    node.oneOf = try schemas("oneOf", keywords)
    node.not = schema("not", keywords)
    if draft >= .seven {
      node.condition = schema("if", keywords)
      node.then = schema("then", keywords)
      node.otherwise = schema("else", keywords)
    }
    try keepDefinitions(below: "definitions", keywords)
    if draft >= .twentyNineteen { try keepDefinitions(below: "$defs", keywords) }
  }

  mutating func readScalars(
    _ keywords: SchemaKeywords,
    into node: inout SchemaNode
  ) throws(SchemaError) {
    node.minimum = try keywords.number("minimum")
    node.maximum = try keywords.number("maximum")
    if draft == .four {
      if try keywords.truth("exclusiveMinimum") == true {
        (node.exclusiveMinimum, node.minimum) = (node.minimum, nil)
      }
      if try keywords.truth("exclusiveMaximum") == true {
        (node.exclusiveMaximum, node.maximum) = (node.maximum, nil)
      }
    } else {
      node.exclusiveMinimum = try keywords.number("exclusiveMinimum")
      node.exclusiveMaximum = try keywords.number("exclusiveMaximum")
    }
    node.multipleOf = try keywords.number("multipleOf")
    if let step = node.multipleOf, step <= 0 {
      throw SchemaError(pointer: keywords.pointer, cause: "'multipleOf' is to be above 0")
    }
    node.minLength = try keywords.count("minLength")
    node.maxLength = try keywords.count("maxLength")
    if let text = try keywords.text("pattern") {
      node.pattern = try pattern(text, at: keywords.pointer)
      node.patternText = text
    }
    if let format = try keywords.text("format"), draft.checksFormats { node.format = format }
  }

  mutating func readLists(
    _ keywords: SchemaKeywords,
    into node: inout SchemaNode
  ) throws(SchemaError) {
    node.minItems = try keywords.count("minItems")
    node.maxItems = try keywords.count("maxItems")
    node.hasUniqueItems = try keywords.truth("uniqueItems") ?? false
    if draft >= .twentyTwenty {
      node.prefixItems = try schemas("prefixItems", keywords)
      node.items = schema("items", keywords)
    } else if case .list(let elements)? = keywords.map["items"] {
      node.prefixItems = elements.indices.map { position(of: keywords.place("items", String($0))) }
      node.items = schema("additionalItems", keywords)
    } else {
      node.items = schema("items", keywords)
    }
    if draft >= .six { node.contains = schema("contains", keywords) }
    if draft >= .twentyNineteen {
      node.minContains = try keywords.count("minContains") ?? 1
      node.maxContains = try keywords.count("maxContains")
      node.unevaluatedItems = schema("unevaluatedItems", keywords)
      if node.unevaluatedItems != nil { tracksEvaluation = true }
    }
  }

  mutating func readObjects(
    _ keywords: SchemaKeywords,
    into node: inout SchemaNode
  ) throws(SchemaError) {
    node.minProperties = try keywords.count("minProperties")
    node.maxProperties = try keywords.count("maxProperties")
    node.required = try keywords.names("required") ?? []
    for entry in try keywords.object("properties") ?? [:] {
      node.properties[entry.key] = position(of: keywords.place("properties", entry.key))
    }
    for entry in try keywords.object("patternProperties") ?? [:] {
      let place = keywords.place("patternProperties", entry.key)
      node.patternProperties.append(
        SchemaNode.PatternRule(
          pattern: try pattern(entry.key, at: place),
          node: position(of: place)
        )
      )
    }
    node.additionalProperties = schema("additionalProperties", keywords)
    if draft >= .six { node.propertyNames = schema("propertyNames", keywords) }
    if draft >= .twentyNineteen {
      node.unevaluatedProperties = schema("unevaluatedProperties", keywords)
      if node.unevaluatedProperties != nil { tracksEvaluation = true }
    }
    try readDependencies(keywords, into: &node)
  }

  private mutating func readDependencies(
    _ keywords: SchemaKeywords,
    into node: inout SchemaNode
  ) throws(SchemaError) {
    let known =
      draft >= .twentyNineteen ? ["dependentRequired", "dependentSchemas"] : ["dependencies"]
    for keyword in known {
      for entry in try keywords.object(keyword) ?? [:] {
        let place = keywords.place(keyword, entry.key)
        if case .list(let elements) = entry.value {
          let names = try SchemaKeywords.names(elements, keyword: keyword, pointer: place)
          node.dependencies.append((entry.key, .fields(names)))
        } else {
          node.dependencies.append((entry.key, .node(position(of: place))))
        }
      }
    }
  }

  private mutating func schema(_ keyword: String, _ keywords: SchemaKeywords) -> Int? {
    keywords.map.contains(keyword) ? position(of: keywords.place(keyword)) : nil
  }

  private mutating func schemas(
    _ keyword: String,
    _ keywords: SchemaKeywords
  ) throws(SchemaError) -> [Int] {
    guard let elements = try keywords.list(keyword) else { return [] }
    guard !elements.isEmpty else {
      throw SchemaError(pointer: keywords.pointer, cause: "'\(keyword)' is to have elements")
    }
    return elements.indices.map { position(of: keywords.place(keyword, String($0))) }
  }
}
