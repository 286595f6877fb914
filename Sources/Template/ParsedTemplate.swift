/// A template text that was parsed once, to be put into any number of sets with the same functions.
package struct ParsedTemplate: Sendable {
  let program: Program

  /// Parses a text under a name.
  ///
  /// - Throws: where Go would refuse the text.
  package init(_ text: [UInt8], name: String, functions: FunctionSet) throws(TemplateError) {
    program = try Parser.parse(text, name: name, functions: functions)
  }
}

extension TemplateSet {
  /// Adds a parsed text, as if it were parsed now.
  package mutating func add(_ template: ParsedTemplate) {
    add(template.program)
  }
}
