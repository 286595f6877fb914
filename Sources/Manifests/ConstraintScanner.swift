/// Reads the parts of a version constraint one after the other.
struct ConstraintScanner {
  /// A version in which numbers may be wildcards or absent.
  struct WildVersion {
    /// The whole text, a leading `v` included.
    let text: String
    let major: String
    let minor: String
    let patch: String
    /// With its hyphen; empty where there is none.
    let prerelease: String
  }

  private var rest: ArraySlice<UInt8>

  init(bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  var position: Int { rest.startIndex }
  var isAtEnd: Bool { rest.isEmpty }

  /// Skips blanks, and tells whether there were any.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    !take { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0C || $0 == 0x0D }.isEmpty
  }

  mutating func takeComma() -> Bool {
    guard rest.first == UInt8(ascii: ",") else { return false }
    rest.removeFirst()
    return true
  }

  mutating func takeOperator() -> String {
    take { "=!<>~^".utf8.contains($0) }
  }

  /// Takes a version; nil, with nothing taken, where there is none.
  mutating func takeVersion() -> WildVersion? {
    let start = rest
    if rest.first == UInt8(ascii: "v") { rest.removeFirst() }
    let major = take(while: Self.isWild)
    guard !major.isEmpty else {
      rest = start
      return nil
    }
    let minor = takeSegment()
    let patch = minor.isEmpty ? "" : takeSegment()
    let prerelease = takeIdentifiers(after: UInt8(ascii: "-"))
    _ = takeIdentifiers(after: UInt8(ascii: "+"))
    return WildVersion(
      text: String(decoding: start[..<rest.startIndex], as: UTF8.self),
      major: major,
      minor: minor,
      patch: patch,
      prerelease: prerelease
    )
  }

  /// Takes `low - high` with the blanks around it; what was taken is undefined where there is none.
  mutating func takeRange() -> (low: String, high: String)? {
    skipBlanks()
    guard let low = takeVersion(), skipBlanks(), rest.first == UInt8(ascii: "-") else { return nil }
    rest.removeFirst()
    guard skipBlanks(), let high = takeVersion() else { return nil }
    skipBlanks()
    return (low.text, high.text)
  }

  private mutating func takeSegment() -> String {
    let start = rest
    guard rest.first == UInt8(ascii: ".") else { return "" }
    rest.removeFirst()
    let segment = take(while: Self.isWild)
    if segment.isEmpty { rest = start }
    return segment
  }

  /// Takes a mark and identifiers separated by dots, the mark included.
  private mutating func takeIdentifiers(after mark: UInt8) -> String {
    guard rest.first == mark else { return "" }
    let start = rest
    var end = rest.startIndex
    rest.removeFirst()
    while !take(while: Self.isIdentifier).isEmpty {
      end = rest.startIndex
      guard rest.first == UInt8(ascii: ".") else { break }
      rest.removeFirst()
    }
    rest = start[end...]
    return String(decoding: start[..<end], as: UTF8.self)
  }

  private mutating func take(while isPart: (UInt8) -> Bool) -> String {
    let taken = rest.prefix(while: isPart)
    rest = rest[taken.endIndex...]
    return String(decoding: taken, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWild(_ byte: UInt8) -> Bool {
    isDigit(byte) || "xX*|".utf8.contains(byte)
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "-")
  }
}
