import Manifests

/// Fills templates in with parameters, each text parsed once for all of an ApplicationSet's elements.
final class TextRenderer {
  let usesGoTemplates: Bool
  let options: [String]
  private var fastTemplates: [String: FastTemplate] = [:]

  init(usesGoTemplates: Bool, options: [String]) {
    self.usesGoTemplates = usesGoTemplates
    self.options = options
  }

  /// A text with its templates filled in.
  ///
  /// - Throws: when the text is no template, or its evaluation fails.
  func render(_ text: String, in scope: TemplateScope) throws(CompositionError) -> String {
    guard usesGoTemplates else {
      guard text.utf8.contains(0x7B) else { return text }
      if let known = fastTemplates[text] { return known.filled(with: scope.parameters) }
      let template = try FastTemplate(text)
      fastTemplates[text] = template
      return template.filled(with: scope.parameters)
    }
    throw CompositionError(.template(text, reason: "goTemplate is not supported yet"))
  }
}

extension TextRenderer {
  /// A text with its templates filled in; the text itself where that needs a parameter that is not there.
  ///
  /// - Throws: when the text is no template, or its evaluation fails for another reason.
  func renderIfComplete(_ text: String, in scope: TemplateScope) throws(CompositionError) -> String
  {
    try render(text, in: scope)
  }
}

/// The parameters that templates see.
final class TemplateScope {
  let parameters: Parameters

  init(_ parameters: Parameters) {
    self.parameters = parameters
  }
}
