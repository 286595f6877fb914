/// The characters between brackets in a pattern.
struct CharacterClass: Sendable, Hashable {
  var isNegated = false
  var ranges: [ClosedRange<UInt32>] = []

  /// Whether the class has a character.
  func contains(_ scalar: UInt32) -> Bool {
    ranges.contains { $0.contains(scalar) } != isNegated
  }

  /// Reads a class from behind its opening bracket up to its closing one; nil where it is malformed.
  ///
  /// As in Go's `path.Match`: a first `]` is malformed, `\` takes the next character literally.
  init?(_ pattern: [UInt32], at position: inout Int, negations: Set<UInt32>) {
    if position < pattern.count, negations.contains(pattern[position]) {
      isNegated = true
      position += 1
    }
    while true {
      if position < pattern.count, pattern[position] == 0x5D, !ranges.isEmpty {
        position += 1
        return
      }
      guard let low = Self.character(pattern, at: &position) else { return nil }
      var high = low
      if position < pattern.count, pattern[position] == 0x2D {
        position += 1
        guard let end = Self.character(pattern, at: &position) else { return nil }
        high = end
      }
      // An empty range matches nothing, and is no mistake.
      ranges.append(low <= high ? low...high : UInt32.max...UInt32.max)
    }
  }

  private static func character(_ pattern: [UInt32], at position: inout Int) -> UInt32? {
    guard position < pattern.count, pattern[position] != 0x2D, pattern[position] != 0x5D else {
      return nil
    }
    if pattern[position] == 0x5C {
      position += 1
      guard position < pattern.count else { return nil }
    }
    let scalar = pattern[position]
    position += 1
    return position < pattern.count ? scalar : nil
  }
}
