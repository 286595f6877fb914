import Foundation
import Testing

/// A probe: templates of a chart, and what helm 4.1.4 answered.
struct ProbeCase: CustomTestStringConvertible {
  enum Kind: String {
    case ok
    case random
    case error
  }

  let name: String
  var chart = ""
  var templates: [(name: String, text: String)] = []
  var kind = Kind.ok
  var answer = ""

  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Probes")

  /// All probes, sorted by name.
  static func all() -> [ProbeCase] {
    let cases = folder.appendingPathComponent("cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: cases.path)) ?? []
    return names.sorted().compactMap { file in
      guard
        let text = try? String(
          contentsOf: cases.appendingPathComponent(file),
          encoding: .utf8
        )
      else { return nil }
      return ProbeCase(name: String(file.dropLast(4)), text: text)
    }
  }

  private init(name: String, text: String) {
    self.name = name
    for section in ("\n" + text).components(separatedBy: "\n%% ").dropFirst() {
      let end = section.firstIndex(of: "\n") ?? section.endIndex
      let words = section[..<end].split(separator: " ")
      let content = section[end...].dropFirst() + "\n"
      switch words[0] {
      case "chart": chart = String(words[1])
      case "template": templates.append((String(words[1]), String(content)))
      default:
        kind = Kind(rawValue: String(words[0])) ?? .ok
        answer = String(content.dropLast())
      }
    }
  }

  /// The answer's texts by the path of the template that they come from.
  var answers: [String: String] {
    var answers: [String: String] = [:]
    for part in ("\n" + answer).components(separatedBy: "\n---\n# Source: ").dropFirst() {
      let end = part.firstIndex(of: "\n") ?? part.endIndex
      answers[String(part[..<end])] = part[end...].trimmingCharacters(in: .newlines)
    }
    return answers
  }
}
