/// The keys and values that a generator's sources give, in order.
struct KeyValues {
  private(set) var pairs: [(key: String, bytes: [UInt8])] = []
  private var known: Set<String> = []

  /// Reads environment files, literals and files, in that order.
  ///
  /// - Throws: when a source cannot be read, is malformed, or gives a key twice.
  init(_ data: GeneratedData, in folder: Folder) throws(KustomizeError) {
    for (index, path) in data.envs.enumerated() {
      try inside("envs[\(index)]") { () throws(KustomizeError) in
        try addLines(of: try folder.load(path))
      }
    }
    for (index, literal) in data.literals.enumerated() {
      try inside("literals[\(index)]") { () throws(KustomizeError) in
        guard let equals = literal.firstIndex(of: "="), equals != literal.startIndex else {
          throw KustomizeError(.wrongValue(literal, expected: "of the form key=value"))
        }
        let value = Self.unquoted(literal[literal.index(after: equals)...])
        try add(String(literal[..<equals]), Array(value.utf8))
      }
    }
    for (index, source) in data.files.enumerated() {
      try inside("files[\(index)]") { () throws(KustomizeError) in
        let (key, path) = try Self.fileSource(source)
        try add(key, try folder.load(path))
      }
    }
  }

  private mutating func add(_ key: String, _ bytes: [UInt8]) throws(KustomizeError) {
    guard known.insert(key).inserted else {
      throw KustomizeError(.conflict("the key '\(key)' is there already"))
    }
    pairs.append((key, bytes))
  }

  private mutating func addLines(of bytes: [UInt8]) throws(KustomizeError) {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    for raw in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw
      let text = line.drop { [0x20, 0x09, 0x0B, 0x0C, 0x0D].contains($0) }
      guard let first = text.first, first != UInt8(ascii: "#") else { continue }
      let end = text.firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
      guard end != text.startIndex else { continue }
      let value = end == text.endIndex ? [] : Array(text[(end + 1)...])
      try add(String(decoding: text[..<end], as: UTF8.self), value)
    }
  }

  /// The text without the quotes around it, where both are the same.
  private static func unquoted(_ text: Substring) -> Substring {
    guard text.utf8.count >= 2, let first = text.first, first == text.last,
      first == "\"" || first == "'"
    else { return text }
    return text.dropFirst().dropLast()
  }

  /// The key and the path of `path` or `key=path`.
  private static func fileSource(
    _ source: String
  ) throws(KustomizeError) -> (key: String, path: String) {
    let parts = source.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1: return (source.split(separator: "/").last.map(String.init) ?? source, source)
    case 2 where !parts[0].isEmpty && !parts[1].isEmpty: return (parts[0], parts[1])
    default: throw KustomizeError(.wrongValue(source, expected: "of the form key=path"))
    }
  }
}
