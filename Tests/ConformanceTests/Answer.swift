import Foundation
import JSON
import Manifests

/// An answer without what differs from one server, one run or one namespace to another.
struct Answer: Sendable, Equatable {
  let status: Int
  let body: Value
  let warnings: [String]

  init(status: Int, body: [UInt8], warnings: [String], namespace: String) {
    self.status = status
    self.warnings = warnings.sorted()
    self.body = Self.normalised(Self.read(body), namespace)
  }

  /// Reads an answer as it was recorded.
  init(recorded value: Value) {
    status = value["status"]?.int ?? 0
    body = value["body"] ?? .null
    warnings = (value["warnings"]?.list ?? []).compactMap(\.string)
  }

  var recorded: Value {
    ["status": .int(status), "body": body, "warnings": .list(warnings.map { .string($0) })]
  }

  /// The version that an object or a list is in.
  static func resourceVersion(_ body: [UInt8]) -> String? {
    read(body)[["metadata", "resourceVersion"]]?.string
  }

  /// Where a list goes on, as it stands in a target.
  static func nextPage(_ body: [UInt8]) -> String? {
    read(body)[["metadata", "continue"]]?.string?.replacingOccurrences(of: "=", with: "%3D")
      .replacingOccurrences(of: "+", with: "%2B")
  }

  /// JSON, lines of JSON, or a text.
  private static func read(_ body: [UInt8]) -> Value {
    if let value = try? JSONReader().value(of: body) { return value }
    let lines = body.split(separator: UInt8(ascii: "\n"))
    let values = lines.compactMap { try? JSONReader().value(of: Array($0)) }
    return values.count == lines.count && !lines.isEmpty
      ? .list(values) : .string(String(decoding: body, as: UTF8.self))
  }

  private static func normalised(_ value: Value, _ namespace: String) -> Value {
    switch value {
    case .map(let map):
      var result = Mapping()
      for entry in map where !isLeftOut(entry) {
        let key = entry.key.replacingOccurrences(of: namespace, with: "NS")
        result[key] = changing[entry.key]?(entry.value) ?? normalised(entry.value, namespace)
      }
      return .map(result)
    case .list(let elements):
      let values = elements.map { normalised($0, namespace) }
      guard values.first?["fieldsV1"] != nil else { return .list(values) }
      return .list(values.sorted { text($0) < text($1) })
    case .string(let text):
      return .string(plain(text.replacingOccurrences(of: namespace, with: "NS")))
    default: return value
    }
  }

  private static func isLeftOut(_ entry: Mapping.Entry) -> Bool {
    entry.key == "storageVersionHash" || entry.key == "continue" && entry.value == ""
      || entry.key == "description"
  }

  private static let changing: [String: @Sendable (Value) -> Value?] = [
    "resourceVersion": { _ in "*" }, "uid": { _ in "*" }, "continue": { _ in "*" },
    "clusterIP": { $0 == "None" ? nil : "*" }, "clusterIPs": { $0 == ["None"] ? nil : ["*"] },
  ]

  private static func plain(_ text: String) -> String {
    text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UID")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
      .replacing(/in record \(\d+\)/, with: "in record (N)")
      .replacing(/^\d+m?s$/, with: "AGE")
  }

  private static func text(_ value: Value) -> String { JSONWriter().text(of: value) }
}

extension Answer: CustomStringConvertible {
  /// The answer on many lines, so that differences can be read.
  var description: String {
    JSONWriter(style: .pretty(indent: 1), escapesHTML: false).text(of: recorded)
  }
}
