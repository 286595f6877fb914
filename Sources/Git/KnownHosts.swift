import Crypto
import Manifests

/// Lines in the form of OpenSSH's `known_hosts`.
struct KnownHosts {
  private let lines: [[Substring]]

  init(_ text: String) {
    lines = text.split(whereSeparator: \.isNewline)
      .map { $0.split(whereSeparator: \.isWhitespace) }
      .filter { $0.count >= 3 && !($0[0].hasPrefix("#")) }
  }

  /// Whether a key is known as a host's, and not withdrawn.
  func knows(_ key: [UInt8], of host: String, port: UInt16) -> Bool {
    let names = port == 22 ? [host, "[\(host)]:22"] : ["[\(host)]:\(port)"]
    var isKnown = false
    for line in lines {
      let isMarked = line[0].hasPrefix("@")
      let fields = isMarked ? Array(line.dropFirst()) : line
      guard fields.count >= 3, Base64.bytes(of: String(fields[2])) == key,
        Self.matches(fields[0], names)
      else { continue }
      guard isMarked else {
        isKnown = true
        continue
      }
      if line[0] == "@revoked" { return false }
    }
    return isKnown
  }

  private static func matches(_ patterns: Substring, _ names: [String]) -> Bool {
    if patterns.hasPrefix("|1|") {
      let parts = patterns.dropFirst(3).split(separator: "|")
      guard parts.count == 2, let salt = Base64.bytes(of: String(parts[0])),
        let hash = Base64.bytes(of: String(parts[1]))
      else { return false }
      return names.contains { hmacSHA1(Array($0.utf8), key: salt) == hash }
    }
    var isMatched = false
    for pattern in patterns.split(separator: ",") {
      let isDenial = pattern.hasPrefix("!")
      let text = Array((isDenial ? pattern.dropFirst() : pattern).utf8)
      guard names.contains(where: { glob(text[...], Array($0.utf8)[...]) }) else { continue }
      if isDenial { return false }
      isMatched = true
    }
    return isMatched
  }

  /// Whether a pattern with `*` and `?` fits a name.
  private static func glob(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == UInt8(ascii: "*") {
      return glob(pattern.dropFirst(), name)
        || !name.isEmpty && glob(pattern, name.dropFirst())
    }
    guard let byte = name.first else { return false }
    let fits = first == UInt8(ascii: "?") || lower(first) == lower(byte)
    return fits && glob(pattern.dropFirst(), name.dropFirst())
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
