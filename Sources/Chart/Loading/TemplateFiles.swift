import Manifests
import Synchronization
import Template

/// The template files of a chart and of all its sub-charts, each parsed when it is first needed and never again: sub-charts that are turned
/// off cost nothing.
final class TemplateFiles: Sendable {
  private struct Origin: Sendable {
    /// The file as people name it.
    let name: String
    let file: ChartFile
  }

  private let origins: [String: Origin]
  /// Guards what was parsed so far, the errors included.
  private let outcomes = Mutex<[String: Result<ParsedTemplate, TemplateError>]>([:])

  init(_ chart: ChartInstance) {
    var origins: [String: Origin] = [:]
    Self.collect(chart, into: &origins)
    self.origins = origins
  }

  private static func collect(_ chart: ChartInstance, into origins: inout [String: Origin]) {
    for file in chart.templates {
      let name = chart.node.origin.file(file.name)
      origins[chart.path + "/" + file.name] = Origin(name: name, file: file)
    }
    for child in chart.children { collect(child, into: &origins) }
  }

  /// The file that a template's full name stands for, as people name it.
  func origin(of name: String) -> String { origins[name]?.name ?? name }

  /// The templates of full names in their order, those that nobody parsed yet parsed all at once.
  func parsed(_ names: [String]) throws(TemplateError) -> [ParsedTemplate] {
    let known = outcomes.withLock { $0 }
    let fresh = simultaneousMap(names.filter { known[$0] == nil }) { name in
      (name: name, outcome: self.parse(name))
    }
    let all = outcomes.withLock { outcomes in
      for (name, outcome) in fresh { outcomes[name] = outcome }
      return outcomes
    }
    var templates: [ParsedTemplate] = []
    for name in names {
      if let outcome = all[name] { templates.append(try outcome.get()) }
    }
    return templates
  }

  private func parse(_ name: String) -> Result<ParsedTemplate, TemplateError> {
    do throws(TemplateError) {
      return .success(try ParsedTemplate(try bytes(of: name), name: name, functions: .helm))
    } catch {
      return .failure(error)
    }
  }

  /// The content of a template; one that cannot be read is no empty one, whose objects would be taken away.
  private func bytes(of name: String) throws(TemplateError) -> [UInt8] {
    do {
      return try origins[name]?.file.bytes() ?? []
    } catch {
      throw .fault("\(error)")
    }
  }
}
