package import Manifests

/// A template that cannot be parsed or executed.
package struct TemplateError: Error, Sendable {
  /// What a render has a limit for.
  package enum Budget: String, Sendable, CaseIterable {
    case steps
    /// Bytes.
    case output
    case depth
    /// Bytes.
    case memory
    /// Milliseconds.
    case time

    /// What its limit is counted in, nil where that goes without saying.
    var unit: String? {
      switch self {
      case .steps, .depth: nil
      case .output, .memory: "bytes"
      case .time: "ms"
      }
    }
  }

  /// Why it failed.
  package enum Cause: Sendable {
    /// In Go's words.
    case text(String)
    /// A template that was included or given to `tpl` failed; `call` is what was being done, in Go's words.
    case inner(TemplateError, call: String)
    /// `fail` or `required` was called with this message.
    case refused(String)
    /// A limit was reached.
    case budget(Budget, limit: Int)
  }

  /// Everything is held in one reference, so that throwing costs little.
  private final class Facts: Sendable {
    let place: Location?
    let template: String?
    let node: String?
    let cause: Cause

    init(place: Location?, template: String?, node: String?, cause: Cause) {
      self.place = place
      self.template = template
      self.node = node
      self.cause = cause
    }
  }

  private let facts: Facts

  init(place: Location? = nil, template: String? = nil, node: String? = nil, cause: Cause) {
    facts = Facts(place: place, template: template, node: node, cause: cause)
  }

  /// A function's failure, before the place of its call is known.
  package static func fault(_ text: String) -> TemplateError {
    TemplateError(cause: .text(text))
  }

  /// Where it happened; the column counts bytes from zero, as Go's messages do; of parse errors they have none.
  package var place: Location? { facts.place }
  /// The template that was executing, nil for parse errors.
  package var template: String? { facts.template }
  /// The part of the template that failed, as Go prints it.
  package var node: String? { facts.node }
  package var cause: Cause { facts.cause }

  /// The error of the template that failed first: the end of the chain of includes.
  package var innermost: TemplateError {
    if case .inner(let error, _) = cause { error.innermost } else { self }
  }

  /// The message given to `fail` or `required`, nil where it was neither.
  package var refusal: String? {
    if case .refused(let message) = innermost.cause { message } else { nil }
  }

  /// The cause in Go's words, the place left out.
  package var message: String {
    switch cause {
    case .text(let text): return text
    case .inner(let error, let call): return call + ": " + error.goText
    case .refused(let message): return message
    case .budget(let budget, let limit):
      let unit = budget.unit.map { " " + $0 } ?? ""
      return "the budget '\(budget.rawValue)' of \(limit)\(unit) is used up "
        + "(--limit \(budget.rawValue)=N raises it)"
    }
  }

  /// The whole error as Go's template package words it.
  package var goText: String {
    guard let place else { return message }
    guard let template else {
      return "template: \(Location(file: place.file, line: place.line)): \(message)"
    }
    let context = node.map { " at <\($0)>" } ?? ""
    return "template: \(place): executing \(quoted(template))\(context): \(message)"
  }

  private func quoted(_ name: String) -> String {
    var output: [UInt8] = []
    output.append(quotedRunes: Text(name))
    return String(decoding: output, as: UTF8.self)
  }
}

extension TemplateError: CustomStringConvertible {
  package var description: String {
    guard let place else { return message }
    guard let template else { return "\(place): cannot parse template: \(message)" }
    let context = node.map { "at <\($0)>: " } ?? ""
    return "\(place): cannot render template '\(template)': \(context)\(message)"
      .replacingLineEnds
  }
}

extension String {
  fileprivate var replacingLineEnds: String {
    utf8.contains(0x0A) ? split(separator: "\n").joined(separator: " ") : self
  }
}
