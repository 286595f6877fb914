import Manifests
import Template

/// Fills templates in with parameters, each text parsed once for all of an ApplicationSet's elements.
final class TextRenderer {
  let usesGoTemplates: Bool
  private let missingKey: TemplateSet.MissingKey
  private let unknownOption: String?
  private let sources: TemplateSources
  private var fastTemplates: [String: FastTemplate] = [:]
  private var goTemplates: [String: TemplateSet] = [:]
  /// The same templates, to which a missing key is an error.
  private var strictTemplates: [String: TemplateSet] = [:]

  private static let name = "base"

  init(usesGoTemplates: Bool, options: [String], sources: TemplateSources) {
    self.usesGoTemplates = usesGoTemplates
    self.sources = sources
    var missingKey = TemplateSet.MissingKey.invalid
    var unknownOption: String?
    for option in options {
      switch option {
      case "missingkey=default", "missingkey=invalid": missingKey = .invalid
      case "missingkey=zero": missingKey = .zero
      case "missingkey=error": missingKey = .error
      default: unknownOption = unknownOption ?? option
      }
    }
    self.missingKey = missingKey
    self.unknownOption = unknownOption
  }

  /// A text with its templates filled in.
  ///
  /// - Throws: when the text is no template, or its evaluation fails.
  func render(_ text: String, in scope: TemplateScope) throws(CompositionError) -> String {
    guard usesGoTemplates else { return try renderFast(text, in: scope) }
    if let unknownOption { throw CompositionError(.templateOption(unknownOption)) }
    guard text.hasGoTemplate else { return text }
    do throws(TemplateError) {
      return try execute(try parsed(text, isStrict: false), in: scope)
    } catch {
      throw CompositionError(text, error)
    }
  }

  /// A text with its templates filled in; the text itself where that needs a parameter that is not there.
  ///
  /// - Throws: when the text is no template, or its evaluation fails for another reason.
  func renderIfComplete(
    _ text: String,
    in scope: TemplateScope
  ) throws(CompositionError) -> String {
    guard usesGoTemplates else { return try renderFast(text, in: scope) }
    if let unknownOption { throw CompositionError(.templateOption(unknownOption)) }
    guard text.hasGoTemplate else { return text }
    do throws(TemplateError) {
      return try execute(try parsed(text, isStrict: true), in: scope)
    } catch {
      // Argo CD goes by these words, wherever in the chain of causes they stand.
      let words = error.goText
      for lack in ["map has no entry for key", "can't evaluate field"] where words.contains(lack) {
        return text
      }
      throw CompositionError(text, error)
    }
  }

  private func renderFast(
    _ text: String,
    in scope: TemplateScope
  ) throws(CompositionError) -> String {
    guard text.utf8.contains(0x7B) else { return text }
    if let known = fastTemplates[text] { return known.filled(with: scope.parameters) }
    let template = try FastTemplate(text)
    fastTemplates[text] = template
    return template.filled(with: scope.parameters)
  }

  private func parsed(_ text: String, isStrict: Bool) throws(TemplateError) -> TemplateSet {
    let isStrict = isStrict && missingKey != .error
    if let known = isStrict ? strictTemplates[text] : goTemplates[text] { return known }
    var set = TemplateSet(
      functions: .applicationSet,
      missingKey: isStrict ? .error : missingKey
    )
    try set.parse(text, name: Self.name)
    if isStrict { strictTemplates[text] = set } else { goTemplates[text] = set }
    return set
  }

  private func execute(
    _ set: TemplateSet,
    in scope: TemplateScope
  ) throws(TemplateError) -> String {
    guard set.contains(Self.name) else { return "" }
    let bytes = try set.execute(Self.name, data: .map(scope.datum), sources: sources)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The parameters that templates see; what one template of an Application sets in them, the next ones see.
final class TemplateScope {
  let parameters: Parameters
  private(set) lazy var datum = DatumMap(parameters.map { (Text($0.key), $0.value.datum) })

  init(_ parameters: Parameters) {
    self.parameters = parameters
  }
}

extension Parameter {
  /// The parameter as templates see it, with the type that it has in Argo CD.
  fileprivate var datum: Datum {
    switch self {
    case .null: .null
    case .bool(let truth): .bool(truth)
    case .number(let number): .float(number)
    case .integer(let number): .int(number)
    case .text(let text): .string(text)
    case .list(let elements): .list(elements.map(\.datum))
    case .map(let map): .map(Self.datum(of: map))
    case .texts(let texts):
      .map(DatumMap(texts.map { (Text($0.key), .string($0.value)) }, type: .string))
    case .textList(let texts): .strings(texts.map { Text($0) })
    case .sets(let sets): .list(DatumList(sets.map { .map(Self.datum(of: $0)) }, type: .map))
    }
  }

  private static func datum(of map: [String: Parameter]) -> DatumMap {
    DatumMap(map.map { (Text($0.key), $0.value.datum) })
  }
}

extension CompositionError {
  /// The error of a text that is no template, or fails as one.
  fileprivate init(_ text: String, _ error: TemplateError) {
    var place = ""
    if let line = error.place?.line {
      place = error.place?.column.map { "\(line):\($0 + 1): " } ?? "\(line): "
    }
    let node = error.node.map { "at <\($0)>: " } ?? ""
    let reason = (place + node + error.message).split(separator: "\n").joined(separator: " ")
    self.init(.template(text.firstLine, reason: reason))
  }
}

extension String {
  fileprivate var hasGoTemplate: Bool {
    var isOpen = false
    for byte in utf8 {
      if byte == 0x7B, isOpen { return true }
      isOpen = byte == 0x7B
    }
    return false
  }

  /// The first line, with an ellipsis where there is more.
  fileprivate var firstLine: String {
    let line = split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true).first ?? ""
    let short = line.prefix(80)
    return short.utf8.count < utf8.count ? short + "…" : self
  }
}
