import Foundation
import Manifests
import TestSupport
import YAML

/// Requests that are made one after the other in a namespace of their own, and the answers of a real API server.
struct ConformanceCase: Sendable, CustomStringConvertible {
  /// One request.
  struct Step: Sendable {
    let method: String
    var target: String
    let type: String?
    let accept: String?
    let body: Value?
    /// Which status is waited for, where the answer takes its time.
    let until: Int?
    /// The name under which the answer's version is kept for later targets.
    let keep: String?
    /// Whether only the status is compared, because the words are nobody's contract.
    let comparesStatus: Bool
    /// Why servers of the oldest version that is tested answer otherwise.
    let olderDiffers: String?
  }

  let name: String
  /// The steps as YAML, and steps before them whose answers do not count.
  private let text: String
  private let preparation: String

  var description: String { name }

  init(name: String, text: String, preparation: String = "[]") {
    self.name = name
    self.text = text
    self.preparation = preparation
  }

  static let folder = Fixture.repository + "/Tests/ConformanceTests/Cases"

  static let all: [ConformanceCase] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let alone = files.filter { $0.hasSuffix(".yaml") }.sorted().map { file in
      let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      return ConformanceCase(name: String(file.dropLast(5)), text: text ?? "")
    }
    return alone + Matrix.bundled.cells.compactMap(\.case)
  }()

  /// The steps, in a namespace.
  func steps(in namespace: String) throws -> [Step] { try Self.steps(text, namespace, name) }

  /// What has to be there before.
  func preparations() throws -> [Step] { try Self.steps(preparation, "", name) }

  private static func steps(_ text: String, _ namespace: String, _ name: String) throws -> [Step] {
    let text = text.replacingOccurrences(of: "NS", with: namespace)
    let document = try YAMLReader().firstDocument(of: Array(text.utf8), file: name)
    return ((document["steps"] ?? document).list ?? []).map { step in
      let words = (step["request"]?.string ?? "").split(separator: " ", maxSplits: 1)
      return Step(
        method: String(words.first ?? ""),
        target: String(words.last ?? ""),
        type: step["type"]?.string.map { Self.contentTypes[$0] ?? $0 },
        accept: step["accept"]?.string,
        body: step["body"],
        until: step["until"]?.int,
        keep: step["keep"]?.string,
        comparesStatus: step["compare"] == "status",
        olderDiffers: step["older"]?.string
      )
    }
  }

  private static let contentTypes = [
    "apply": "application/apply-patch+yaml", "merge": "application/merge-patch+json",
    "json": "application/json-patch+json",
    "strategic": "application/strategic-merge-patch+json",
  ]
}
