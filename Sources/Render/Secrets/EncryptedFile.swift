import JSON
import Manifests
import YAML

/// A file that SOPS encrypted, in one of its forms.
struct EncryptedFile {
  private enum Form {
    case yaml
    case json
    case lines(EncryptedLines)
    /// One value as a whole, kept in JSON.
    case whole
  }

  private let form: Form
  private let content: EncryptedDocuments

  /// Reads a file; nil where it is not one of SOPS's.
  init?(_ bytes: [UInt8], path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".env") || name.hasSuffix(".ini") {
      guard let lines = EncryptedLines(bytes, hasSections: name.hasSuffix(".ini")) else {
        return nil
      }
      form = .lines(lines)
      content = EncryptedDocuments(lines.value, metadata: lines.metadata)
      return
    }
    let isYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    form = isYAML ? .yaml : name.hasSuffix(".json") ? .json : .whole
    let reader = YAMLReader(duplicateKeys: .refused)
    guard let documents = try? reader.documents(of: bytes, file: path),
      let encrypted = EncryptedDocuments(documents)
    else { return nil }
    content = encrypted
  }

  /// The bytes as they were before.
  ///
  /// - Throws: when no key fits, or something was changed since.
  func decrypted(with keys: SecretKeys) throws(EncryptedDocuments.Failure) -> [UInt8] {
    let values = try content.decrypted(with: keys).map(\.value)
    switch form {
    case .yaml: return Array(YAMLWriter(order: .written).text(ofDocuments: values).utf8)
    case .json: return JSONWriter(sortsKeys: false).bytes(of: values.first ?? [:])
    case .lines(let lines): return lines.text(of: values.first ?? [:])
    case .whole: return Array((values.first?["data"]?.string ?? "").utf8)
    }
  }
}

/// A file of lines such as `NAME=value`, in sections or not, with what SOPS keeps of it among them.
struct EncryptedLines {
  /// The names with their values; a map of such maps where there are sections.
  let value: Value
  /// What SOPS keeps: recipients, the code over all values and the like.
  let metadata: Value
  private let hasSections: Bool

  /// Reads lines; nil where SOPS keeps nothing among them.
  init?(_ bytes: [UInt8], hasSections: Bool) {
    var sections: [(name: String, entries: [Mapping.Entry])] = [("DEFAULT", [])]
    var kept: [(key: String, value: String)] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if line.hasPrefix("#") || hasSections && line.hasPrefix(";") { continue }
      if hasSections, line.hasPrefix("["), let end = line.lastIndex(of: "]") {
        sections.append((String(line[line.index(after: line.startIndex)..<end]), []))
        continue
      }
      guard let equals = line.firstIndex(of: "=") else { continue }
      var (key, text) = (line[..<equals], line[line.index(after: equals)...])
      if hasSections { (key, text) = (Self.trimmed(key), Self.unquoted(Self.trimmed(text))) }
      let value = text.replacing("\\n", with: "\n")
      if hasSections ? sections[sections.count - 1].name == "sops" : key.hasPrefix("sops_") {
        kept.append((String(hasSections ? key : key.dropFirst("sops_".count)), String(value)))
      } else {
        let entry = Mapping.Entry(key: String(key), value: .string(String(value)))
        sections[sections.count - 1].entries.append(entry)
      }
    }
    guard let metadata = Self.nested(kept), metadata["mac"] != nil else { return nil }
    self.metadata = metadata
    self.hasSections = hasSections
    let maps = sections.filter { !$0.entries.isEmpty }
      .map { (key: $0.name, value: Value.map(Mapping(uniqueEntries: $0.entries))) }
    value =
      hasSections
      ? .map(Mapping(uniqueEntries: maps.map { Mapping.Entry(key: $0.key, value: $0.value) }))
      : maps.first?.value ?? [:]
  }

  /// The lines that values make.
  func text(of value: Value) -> [UInt8] {
    guard hasSections else { return Array(Self.lines(value).utf8) }
    var text = ""
    for section in value.map ?? [:] { text += "[\(section.key)]\n" + Self.lines(section.value) }
    return Array(text.utf8)
  }

  private static func lines(_ value: Value) -> String {
    (value.map ?? [:]).map { entry in
      "\(entry.key)=\((entry.value.string ?? "").replacing("\n", with: "\\n"))\n"
    }.joined()
  }

  /// The value of names such as `age__list_0__map_enc`; nil where they contradict each other.
  private static func nested(_ entries: [(key: String, value: String)]) -> Value? {
    var root: Value = [:]
    for (key, text) in entries {
      var steps: [(isPlace: Bool, name: String)] = []
      for part in key.split(separator: "__") where !steps.isEmpty || !part.isEmpty {
        if part.hasPrefix("list_") {
          steps.append((true, String(part.dropFirst("list_".count))))
        } else if part.hasPrefix("map_") {
          steps.append((false, String(part.dropFirst("map_".count))))
        } else {
          steps.append((false, String(part)))
        }
      }
      guard let set = setting(.string(text), at: steps[...], in: root) else { return nil }
      root = set
    }
    return root
  }

  private static func setting(
    _ leaf: Value,
    at steps: ArraySlice<(isPlace: Bool, name: String)>,
    in value: Value?
  ) -> Value? {
    guard let step = steps.first else { return leaf }
    guard step.isPlace else {
      var map = value?.map ?? [:]
      guard let inner = setting(leaf, at: steps.dropFirst(), in: map[step.name]) else { return nil }
      map[step.name] = inner
      return .map(map)
    }
    var list = value?.list ?? []
    guard let index = Int(step.name), index >= 0, index <= list.count, index < 1_000 else {
      return nil
    }
    let known = index < list.count ? list[index] : nil
    guard let inner = setting(leaf, at: steps.dropFirst(), in: known) else { return nil }
    if index < list.count { list[index] = inner } else { list.append(inner) }
    return .list(list)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return text
  }

  private static func unquoted(_ text: Substring) -> Substring {
    for quote in ["\"\"\"", "`", "\""]
    where text.count >= 2 * quote.count && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return text.dropFirst(quote.count).dropLast(quote.count)
    }
    return text
  }
}
