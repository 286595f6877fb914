/// A pattern in which `*` and `?` stop at slashes, as in Go's `path.Match`.
struct SegmentPattern: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case literal(UInt32)
    case any
    case star
    case oneOf(CharacterClass)
  }

  private let parts: [Part]

  /// Whether the pattern is nothing but text.
  let isLiteral: Bool

  /// Reads a pattern; nil where it is malformed.
  ///
  /// With `!` among the negations, `[!a]` is the same as `[^a]`.
  init?(_ text: some StringProtocol, negations: Set<UInt32> = [0x5E]) {
    let pattern = text.unicodeScalars.map(\.value)
    var parts: [Part] = []
    var isLiteral = true
    var position = 0
    while position < pattern.count {
      let scalar = pattern[position]
      position += 1
      switch scalar {
      case 0x2A:
        if parts.last != .star { parts.append(.star) }
        isLiteral = false
      case 0x3F:
        parts.append(.any)
        isLiteral = false
      case 0x5B:
        guard let oneOf = CharacterClass(pattern, at: &position, negations: negations) else {
          return nil
        }
        parts.append(.oneOf(oneOf))
        isLiteral = false
      case 0x5C:
        guard position < pattern.count else { return nil }
        parts.append(.literal(pattern[position]))
        position += 1
      default: parts.append(.literal(scalar))
      }
    }
    self.parts = parts
    self.isLiteral = isLiteral
  }

  /// Whether the pattern matches a whole text.
  func matches(_ text: some StringProtocol) -> Bool {
    let scalars = text.unicodeScalars.map(\.value)
    var part = 0
    var position = 0
    var retry: (part: Int, position: Int)?
    while position < scalars.count || part < parts.count {
      if part < parts.count {
        if parts[part] == .star {
          retry = (part, position)
          part += 1
          continue
        }
        if position < scalars.count, Self.fits(parts[part], scalars[position]) {
          part += 1
          position += 1
          continue
        }
      }
      guard let last = retry, last.position < scalars.count, scalars[last.position] != 0x2F else {
        return false
      }
      retry = (last.part, last.position + 1)
      part = last.part + 1
      position = last.position + 1
    }
    return true
  }

  private static func fits(_ part: Part, _ scalar: UInt32) -> Bool {
    switch part {
    case .literal(let expected): scalar == expected
    case .any: scalar != 0x2F
    case .star: false
    // Go lets a class match a slash.
    case .oneOf(let oneOf): oneOf.contains(scalar)
    }
  }
}
