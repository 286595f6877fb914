import Foundation
import Manifests
import Testing

/// A probe: templates of a chart, and what helm 4.1.4 answered.
struct ProbeCase: CustomTestStringConvertible {
  enum Kind: String {
    case ok
    /// Some leaves differ between helm's own runs, but not their lengths.
    case random
    case error
  }

  let name: String
  private var chart = ""
  private var templates: [(name: String, text: String)] = []
  private(set) var kind = Kind.ok
  private(set) var answer = ""

  var testDescription: String { name }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Probes")

  /// All probes, sorted by name.
  static func all() -> [ProbeCase] {
    let cases = folder.appendingPathComponent("cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: cases.path)) ?? []
    return names.sorted().compactMap { file in
      guard
        let text = try? String(contentsOf: cases.appendingPathComponent(file), encoding: .utf8)
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

  /// The chart: what all probes share, with the templates of this one.
  var tree: SourceTree {
    var files = Self.shared
    files["Chart.yaml"] = files["Chart.yaml"].map {
      Array(String(decoding: $0, as: UTF8.self).replacingOccurrences(of: "PROBE", with: chart).utf8)
    }
    for template in templates { files["templates/" + template.name] = Array(template.text.utf8) }
    return SourceTree(label: chart, files: files)
  }

  private static let shared: [String: [UInt8]] = {
    let root = folder.appendingPathComponent("chart").path
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    var files: [String: [UInt8]] = [:]
    for path in paths {
      guard let bytes = FileManager.default.contents(atPath: root + "/" + path) else { continue }
      files[path] = Array(bytes)
    }
    return files
  }()

  /// Where helm says that it failed: a template's path in the chart and, where it has one, the line.
  var refusedPlace: String? {
    answer.firstMatch(of: /\/(templates\/[\w.]+(?::\d+)?)/).map { String($0.1) }
  }

  /// The texts of an output by the template that they come from.
  static func texts(_ output: String) -> [String: String] {
    var texts: [String: String] = [:]
    for part in ("\n" + output).components(separatedBy: "\n---\n# Source: ").dropFirst() {
      let end = part.firstIndex(of: "\n") ?? part.endIndex
      texts[String(part[..<end])] = part[end...].trimmingCharacters(in: .newlines)
    }
    return texts
  }
}
