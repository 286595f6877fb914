/// A Git pathspec, as `git ls-files -- <pathspec>` takes it.
///
/// A path means a file or everything below a folder; `*` and `?` cross slashes. The long and short forms of magic
/// (`:(glob)`, `:(icase)`, `:(literal)`, `:(exclude)`, `:!`, `:/`) are known.
struct Pathspec {
  private let path: [UInt8]
  /// How many bytes of the path come before its first wildcard; Git takes what follows for a pattern of its own.
  private let literalCount: Int
  private let wildcards: Wildmatch?
  private let ignoresCase: Bool
  private let isExclusion: Bool

  /// Reads a pathspec; nil where it is empty, leads out of the repository, or has magic that does not exist.
  init?(_ text: String) {
    var rest = text.utf8[...]
    guard !rest.isEmpty, let magic = Magic(&rest) else { return nil }
    guard let path = magic.isFromTop ? Array(rest) : Self.normalised(rest) else { return nil }
    self.path = path
    ignoresCase = magic.ignoresCase
    isExclusion = magic.isExclusion
    let special: Set<UInt8> = [0x2A, 0x3F, 0x5B, 0x5C]
    let wildcard = magic.isLiteral ? nil : path.firstIndex { special.contains($0) }
    literalCount = wildcard ?? path.count
    wildcards = wildcard.map {
      Wildmatch(path[$0...], stopsAtSlashes: magic.isGlob, ignoresCase: magic.ignoresCase)
    }
  }

  /// Whether a file of the repository is meant.
  func matches(_ file: String) -> Bool {
    matches(Array(file.utf8)) != isExclusion
  }

  private func matches(_ file: [UInt8]) -> Bool {
    if path.isEmpty { return true }
    if starts(file, with: path.count) {
      let isWhole = file.count == path.count || path.last == 0x2F || file[path.count] == 0x2F
      if isWhole { return true }
    }
    guard let wildcards, starts(file, with: literalCount) else { return false }
    return wildcards.matches(Array(file[literalCount...]))
  }

  /// Whether a file starts with the first bytes of the path.
  private func starts(_ file: [UInt8], with count: Int) -> Bool {
    guard file.count >= count else { return false }
    return zip(path[..<count], file).allSatisfy { one, other in
      one == other
        || (ignoresCase && one | 0x20 == other | 0x20 && (0x61...0x7A).contains(one | 0x20))
    }
  }

  /// The path without `.`, `..` and doubled slashes; nil where it leads out.
  private static func normalised(_ path: Substring.UTF8View) -> [UInt8]? {
    guard path.first != 0x2F else { return nil }
    var parts: [ArraySlice<UInt8>] = []
    let bytes = Array(path)
    for part in bytes.split(separator: 0x2F) where part != [0x2E] {
      guard part == [0x2E, 0x2E] else {
        parts.append(part)
        continue
      }
      guard parts.popLast() != nil else { return nil }
    }
    var result = Array(parts.joined(separator: [0x2F]))
    let last = bytes.split(separator: 0x2F).last
    let isFolder = bytes.last == 0x2F || last == [0x2E] || last == [0x2E, 0x2E]
    if isFolder, !result.isEmpty { result.append(0x2F) }
    return result
  }
}

extension Pathspec {
  /// What stands before a pathspec's path.
  private struct Magic {
    var isGlob = false
    var isLiteral = false
    var ignoresCase = false
    var isExclusion = false
    /// Whether the path is taken as it stands.
    var isFromTop = false

    /// Bytes that could be magic of the short form; those that are none are refused.
    private static let symbols = Set("!\"#%&',-/:;<=>@_`~^".utf8)

    /// Reads magic and moves on behind it; nil where it is unknown.
    init?(_ rest: inout Substring.UTF8View) {
      guard rest.first == UInt8(ascii: ":") else { return }
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "(") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ")")) else { return nil }
        let words = rest[rest.index(after: rest.startIndex)..<end]
        for word in words.split(separator: UInt8(ascii: ",")) {
          guard take(String(Substring(word))) else { return nil }
        }
        rest = rest[rest.index(after: end)...]
        return
      }
      while let byte = rest.first {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "^"): isExclusion = true
        case UInt8(ascii: "/"): isFromTop = true
        case UInt8(ascii: ":"):
          rest = rest.dropFirst()
          return
        case _ where Self.symbols.contains(byte): return nil
        default: return
        }
        rest = rest.dropFirst()
      }
    }

    private mutating func take(_ word: String) -> Bool {
      switch word {
      case "glob": isGlob = true
      case "literal": isLiteral = true
      case "icase": ignoresCase = true
      case "exclude": isExclusion = true
      case "top": isFromTop = true
      default: return false
      }
      return true
    }
  }
}
