package import Manifests
import Template

/// Why a template failed: the calls that led there and the cause.
package struct TemplateFault: Sendable, Hashable {
  /// A template that was being executed, and the place in it.
  package struct Step: Sendable, Hashable {
    package let template: String
    package let place: Location
  }

  /// From the template that was rendered to the one that failed; empty where none could be parsed.
  package let steps: [Step]
  /// The part of the template that failed, such as the path of a value, as Go prints it; nil where it is long or says nothing new.
  package let node: String?
  /// The cause in Go's words, on one line.
  package let cause: String

  /// Takes an error apart; `origin` names the file that a template came from.
  init(_ error: TemplateError, origin: (String) -> String) {
    var steps: [Step] = []
    var current = error
    while true {
      if let place = current.place, let template = current.template {
        let step = Step(template: template, place: Self.place(place, origin: origin))
        if steps.last != step { steps.append(step) }
      }
      guard case .inner(let inner, _) = current.cause else { break }
      current = inner
    }
    self.steps = steps
    cause = Self.onOneLine(current.message)
    node = Self.node(of: current).map(Self.onOneLine)
  }

  /// The part that failed, unless it says no more than the cause does.
  private static func node(of error: TemplateError) -> String? {
    guard let node = error.node, node.utf8.count <= longestNode else { return nil }
    if case .refused = error.cause, node.hasPrefix("fail ") { return nil }
    return node
  }

  private static let longestNode = 200

  private static func onOneLine(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
  }

  /// A place of a template as people name it: in the chart's own file, columns counted from one.
  static func place(_ place: Location, origin: (String) -> String) -> Location {
    Location(file: origin(place.file), line: place.line, column: place.column.map { $0 + 1 })
  }
}

extension TemplateFault: CustomStringConvertible {
  /// How many calls are named at each end of a long chain.
  private static let shownCalls = 4

  /// The cause behind the places that led to it, the first one left out.
  package var description: String {
    let cause = (node.map { "at <\($0)>: " } ?? "") + self.cause
    let calls = steps.dropFirst().map { "in '\($0.template)' at \($0.place): " }
    guard calls.count > 2 * Self.shownCalls else { return calls.joined() + cause }
    let left = "… \(calls.count - 2 * Self.shownCalls) more …: "
    return calls.prefix(Self.shownCalls).joined() + left
      + calls.suffix(Self.shownCalls).joined() + cause
  }
}
