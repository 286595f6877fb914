import Manifests

/// Finds what references of a schema document name: places, anchors and schemas with names of their own.
struct SchemaReferences {
  /// Where a reference leads.
  enum Target {
    /// A place of the document.
    case pointer(String)
    /// A schema that is known to describe schemas, or one that Helm lets pass: everything fits.
    case anything
    /// Another document.
    case elsewhere
  }

  private let document: Value
  private let draft: SchemaDraft
  /// The places of schemas with names of their own, by those.
  private var resources: [String: String] = [:]
  /// The places of anchors, by name of the schema and their own.
  private var anchors: [String: String] = [:]
  /// The names of schemas by their places.
  private var names: [String: String] = [:]

  private static let root = "file:///values.schema.json"

  init(_ document: Value, draft: SchemaDraft) {
    self.document = document
    self.draft = draft
    resources[Self.root] = ""
    names[""] = Self.root
    collect(document, pointer: "", base: Self.root, depth: 0)
  }

  /// The value at a JSON pointer.
  func value(at pointer: String) -> Value? {
    var current = document
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = part.replacingEscapes
      switch current {
      case .map(let map):
        guard let next = map[name] else { return nil }
        current = next
      case .list(let elements):
        guard let index = Int(name), elements.indices.contains(index) else { return nil }
        current = elements[index]
      default: return nil
      }
    }
    return current
  }

  /// Where a reference at a place leads.
  func resolve(_ target: String, from pointer: String) -> Target {
    let whole = Self.join(base(of: pointer), target)
    let parts = whole.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    let fragment = parts.count > 1 ? String(parts[1]).percentDecoded : ""
    guard let place = resources[name] else {
      if name.hasPrefix("urn:") || SchemaDraft(name) != nil { return .anything }
      return .elsewhere
    }
    if fragment.isEmpty { return .pointer(place) }
    if fragment.hasPrefix("/") { return .pointer(place + fragment) }
    return anchors[name + "#" + fragment].map { .pointer($0) } ?? .pointer(place + "/#" + fragment)
  }

  /// The name of the schema that a place is in.
  private func base(of pointer: String) -> String {
    var place = pointer[...]
    while true {
      if let name = names[String(place)] { return name }
      guard let slash = place.lastIndex(of: "/") else { return Self.root }
      place = place[..<slash]
    }
  }

  private mutating func collect(_ value: Value, pointer: String, base: String, depth: Int) {
    guard depth < 200, case .map(let map) = value else { return }
    var base = base
    if let id = map[draft.idKeyword]?.string, map["$ref"] == nil || !draft.refStandsAlone {
      if id.hasPrefix("#") {
        anchors[base + id] = pointer
      } else {
        base = Self.join(base, id)
        if base.hasSuffix("#") { base.removeLast() }
        resources[base] = pointer
        names[pointer] = base
      }
    }
    for keyword in ["$anchor", "$dynamicAnchor"] {
      if let anchor = map[keyword]?.string { anchors[base + "#" + anchor] = pointer }
    }
    for entry in map where !["enum", "const", "default", "examples"].contains(entry.key) {
      let place = pointer + "/" + entry.key.pointerEscaped
      switch entry.value {
      case .map: collect(entry.value, pointer: place, base: base, depth: depth + 1)
      case .list(let elements):
        for (index, element) in elements.enumerated() {
          collect(element, pointer: "\(place)/\(index)", base: base, depth: depth + 1)
        }
      default: continue
      }
    }
  }

  /// A reference as seen from a base, both being URIs.
  private static func join(_ base: String, _ target: String) -> String {
    let plain = base.prefix { $0 != "#" }
    if target.hasPrefix("#") || target.isEmpty { return plain + target }
    if let colon = target.firstIndex(of: ":"),
      target[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") })
    {
      return target
    }
    if target.hasPrefix("/") {
      guard let scheme = plain.range(ofText: "://") else { return target }
      let host = plain[scheme...].prefix { $0 != "/" }
      return String(plain[..<host.endIndex]) + target
    }
    let folder = plain.lastIndex(of: "/").map { plain[...$0] } ?? ""
    return String(folder) + (target.hasPrefix("./") ? target.dropFirst(2) : target[...])
  }
}

extension Substring {
  /// The position behind a text.
  fileprivate func range(ofText text: String) -> Substring.Index? {
    var position = startIndex
    while position < endIndex {
      if self[position...].hasPrefix(text) { return index(position, offsetBy: text.count) }
      position = index(after: position)
    }
    return nil
  }

  /// The name that a part of a JSON pointer stands for.
  fileprivate var replacingEscapes: String {
    guard utf8.contains(UInt8(ascii: "~")) else { return String(self) }
    var result = ""
    var isEscaped = false
    for scalar in unicodeScalars {
      if isEscaped {
        result += scalar == "1" ? "/" : "~"
        isEscaped = false
      } else if scalar == "~" {
        isEscaped = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension String {
  /// The text with `%20` and its like decoded.
  fileprivate var percentDecoded: String {
    guard utf8.contains(UInt8(ascii: "%")) else { return self }
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(decoded)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
