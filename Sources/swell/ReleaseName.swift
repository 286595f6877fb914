import Chart
import Template

/// The name of a release as `helm template` finds it: a word, a template, or one name for all that have none.
enum ReleaseName {
  /// The name that the words and options of a command line give.
  static func chosen(word: String?, _ arguments: Arguments) throws -> String {
    let template = arguments.value("name-template") ?? ""
    guard let word else {
      return template.isEmpty ? "release-name" : try rendered(template, arguments)
    }
    guard !arguments.has("generate-name"), template.isEmpty else {
      let option = template.isEmpty ? "generate-name" : "name-template"
      throw UsageError.combination("a release that has a name needs no '--\(option)'")
    }
    return word
  }

  private static func rendered(_ template: String, _ arguments: Arguments) throws -> String {
    let sources = try TemplateSources.named(by: arguments)
    do throws(TemplateError) {
      return try HelmRelease.name(from: template, sources: sources)
    } catch {
      throw UsageError.badValue(option: "name-template", value: template, reason: error.message)
    }
  }
}
