import Manifests
import RE2

/// Compiles a schema, its references included; what cannot be reached from the root is not looked at.
struct SchemaCompiler {
  let document: Value
  let references: SchemaReferences
  let draft: SchemaDraft
  var nodes: [SchemaNode] = []
  var tracksEvaluation = false
  private var positions: [String: Int] = [:]
  /// Schemas that are known by their places and not compiled yet.
  private var pending: [(pointer: String, position: Int)] = []
  /// The places of definitions, which are compiled last and for the sake of their errors alone.
  private var definitions: [String] = []
  /// Whether everything that can be reached from the root is compiled.
  private var isPastRoot = false

  /// Compiles a whole document.
  static func compile(_ document: Value) throws(SchemaError) -> CompiledSchema {
    var draft = SchemaDraft.twentyTwenty
    if let uri = document["$schema"]?.string {
      guard let named = SchemaDraft(uri) else {
        throw SchemaError(pointer: "/$schema", cause: "the draft '\(uri)' is not known")
      }
      draft = named
    }
    var compiler = SchemaCompiler(
      document: document,
      references: SchemaReferences(document, draft: draft),
      draft: draft
    )
    let root = compiler.position(of: "")
    try compiler.compilePending()
    compiler.isPastRoot = true
    while let definition = compiler.definitions.popLast() {
      _ = compiler.position(of: definition)
      try compiler.compilePending()
    }
    return CompiledSchema(
      nodes: compiler.nodes,
      root: root,
      tracksEvaluation: compiler.tracksEvaluation
    )
  }

  private init(document: Value, references: SchemaReferences, draft: SchemaDraft) {
    self.document = document
    self.references = references
    self.draft = draft
  }

  private mutating func compilePending() throws(SchemaError) {
    while let next = pending.popLast() { nodes[next.position] = try node(at: next.pointer) }
  }

  /// Has the schemas below a keyword compiled when all others are.
  mutating func keepDefinitions(
    below keyword: String,
    _ keywords: SchemaKeywords
  ) throws(SchemaError) {
    for entry in try keywords.object(keyword) ?? [:] {
      definitions.append(keywords.place(keyword, entry.key))
    }
  }

  /// The position of the schema at a JSON pointer, which is compiled later if need be.
  mutating func position(of pointer: String) -> Int {
    if let known = positions[pointer] { return known }
    positions[pointer] = nodes.count
    pending.append((pointer, nodes.count))
    nodes.append(SchemaNode())
    return nodes.count - 1
  }

  private mutating func node(at pointer: String) throws(SchemaError) -> SchemaNode {
    var node = SchemaNode()
    guard let value = references.value(at: pointer) else {
      throw SchemaError(pointer: pointer, cause: "there is nothing")
    }
    switch value {
    case .bool(let truth):
      guard
        draft > .four || pointer.hasSuffix("/additionalItems")
          || pointer.hasSuffix("/additionalProperties")
      else { throw SchemaError(pointer: pointer, cause: "a Boolean is no schema in draft 4") }
      node.constant = truth
    case .map(let map):
      let keywords = SchemaKeywords(map, pointer: pointer)
      if let target = try keywords.text("$ref") {
        node.references.append(try follow(target, from: pointer))
        if draft.refStandsAlone { return node }
      }
      for keyword in ["$dynamicRef", "$recursiveRef"] {
        if let target = try keywords.text(keyword) {
          node.references.append(try follow(target, from: pointer))
        }
      }
      try readCombinations(keywords, into: &node)
      try readScalars(keywords, into: &node)
      try readLists(keywords, into: &node)
      try readObjects(keywords, into: &node)
    default:
      throw SchemaError(pointer: pointer, cause: "\(withArticle(value.typeName)) is no schema")
    }
    return node
  }

  /// The position of the schema that a reference names; where it is never reached, it may lead nowhere.
  private mutating func follow(_ target: String, from pointer: String) throws(SchemaError) -> Int {
    let lost: String
    switch references.resolve(target, from: pointer) {
    case .pointer(let place) where references.value(at: place) != nil: return position(of: place)
    case .anything: return nothingAsked()
    case .pointer: lost = "'\(target)' leads to nothing"
    case .elsewhere:
      lost =
        "'\(target)' is outside of the file, which is not read (--skip-schema-validation leaves the schema out)"
    }
    guard isPastRoot else { throw SchemaError(pointer: pointer, cause: lost) }
    return nothingAsked()
  }

  /// The position of a new schema that everything fits.
  private mutating func nothingAsked() -> Int {
    nodes.append(SchemaNode(constant: true))
    return nodes.count - 1
  }

  /// Compiles a regular expression.
  func pattern(_ text: String, at pointer: String) throws(SchemaError) -> Pattern {
    do throws(PatternError) {
      return try Pattern(text)
    } catch {
      throw SchemaError(pointer: pointer, cause: "'\(text)' is no regular expression")
    }
  }
}
