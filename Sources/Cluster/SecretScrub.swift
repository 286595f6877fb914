import Manifests

/// Takes the values of a Secret out of what the server says about it.
struct SecretScrub {
  private let isNeeded: Bool
  private let values: [String]

  private static let mark = "++++++++"

  init(_ request: KubeRequest) {
    isNeeded = request.holdsSecret
    guard request.holdsSecret, let body = request.body,
      let value = try? JSONBody.value(of: body, for: request.purpose)
    else {
      values = []
      return
    }
    var texts: Set<String> = []
    for field in ["data", "stringData"] {
      for entry in value[field]?.map?.entries ?? [] {
        Self.collect(entry.value, into: &texts)
      }
    }
    for entry in value["metadata"]?["annotations"]?.map?.entries ?? []
    where entry.key.hasSuffix("/last-applied-configuration") {
      Self.collect(entry.value, into: &texts)
    }
    // The longest first: one value may be a part of another.
    values = texts.sorted { $0.utf8.count > $1.utf8.count }
  }

  /// The message without the secrets of the request.
  func text(_ message: String) -> String {
    guard isNeeded else { return message }
    var text = Self.withoutExcerpts(message)
    for value in values { text = Self.replacing(value, in: text) }
    return text
  }

  private static func collect(_ value: Value, into texts: inout Set<String>) {
    // No Secret has values other than texts, which is why the server complains about them, quoting them.
    switch value {
    case .null: return
    case .string(let text): collect(text, into: &texts)
    case .bool, .int, .double: texts.insert(value.plainText)
    case .list(let elements): for element in elements { collect(element, into: &texts) }
    case .map(let map): for entry in map { collect(entry.value, into: &texts) }
    }
  }

  private static func collect(_ text: String, into texts: inout Set<String>) {
    texts.insert(text)
    if let decoded = Base64.bytes(of: text) {
      texts.insert(String(decoding: decoded, as: UTF8.self))
    }
    for line in text.split(separator: "\n") where line.utf8.count >= 8 {
      texts.insert(String(line))
    }
  }

  /// Go's JSON decoder quotes the surroundings of what it cannot read, between `...|` and `|...`.
  private static func withoutExcerpts(_ message: String) -> String {
    let bytes = Array(message.utf8)
    let opening = Array("...|".utf8)
    let closing = Array("|...".utf8)
    guard let start = first(opening, in: bytes[...]),
      let end = last(closing, in: bytes[(start + opening.count)...])
    else { return message }
    return String(decoding: bytes[..<start], as: UTF8.self) + mark
      + String(decoding: bytes[(end + closing.count)...], as: UTF8.self)
  }

  private static func replacing(_ secret: String, in message: String) -> String {
    let (needle, bytes) = (Array(secret.utf8), Array(message.utf8))
    guard needle.count >= 4 else { return message }
    var result: [UInt8] = []
    var rest = bytes[...]
    while let start = first(needle, in: rest) {
      result += rest[..<start]
      result += mark.utf8
      rest = rest[(start + needle.count)...]
    }
    return String(decoding: result + rest, as: UTF8.self)
  }

  private static func first(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: needle) }
  }

  private static func last(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.last { bytes[$0...].starts(with: needle) }
  }
}
