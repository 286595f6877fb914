/// Templates by name, parsed once; a value that many renders may share.
package struct TemplateSet: Sendable {
  /// What a field does that a map does not have.
  package enum MissingKey: Sendable {
    /// `<no value>`, and fields of it too.
    case invalid
    /// The zero value of the map's values: Helm's choice.
    case zero
    /// An error.
    case error
  }

  /// Where a template is: which program, and which of its definitions.
  struct Reference: Sendable {
    let program: Program
    let definition: Int
  }

  package let functions: FunctionSet
  package let missingKey: MissingKey
  private(set) var references: [Text: Reference] = [:]

  package init(functions: FunctionSet, missingKey: MissingKey = .zero) {
    self.functions = functions
    self.missingKey = missingKey
  }

  /// Parses a text under a name, with whatever templates it defines.
  ///
  /// Of templates with the same name the last one counts, but one that is empty never replaces another.
  /// - Throws: where Go would refuse the text.
  package mutating func parse(_ text: [UInt8], name: String) throws(TemplateError) {
    add(try Parser.parse(text, name: name, functions: functions))
  }

  /// Parses a text under a name, with whatever templates it defines.
  ///
  /// - Throws: where Go would refuse the text.
  package mutating func parse(_ text: String, name: String) throws(TemplateError) {
    try parse(Array(text.utf8), name: name)
  }

  /// Whether there is a template of a name.
  package func contains(_ name: String) -> Bool { references[Text(name)] != nil }

  mutating func add(_ program: Program) {
    for (index, definition) in program.definitions.enumerated() {
      if definition.isEmpty, references[definition.name] != nil { continue }
      references[definition.name] = Reference(program: program, definition: index)
    }
  }

  /// Executes one template of the set on its own.
  ///
  /// - Throws: when the template fails or goes over a limit.
  package func execute(
    _ name: String,
    data: Datum,
    sources: TemplateSources = TemplateSources(),
    limits: TemplateLimits = .default
  ) throws(TemplateError) -> [UInt8] {
    try TemplateRender(of: self, sources: sources, limits: limits).execute(name, data: data)
  }
}
