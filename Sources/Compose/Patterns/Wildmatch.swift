/// Git's own wildcard matching, on bytes.
struct Wildmatch: Sendable {
  private let pattern: [UInt8]
  /// Whether wildcards stop at slashes, so that only `**` crosses them.
  private let stopsAtSlashes: Bool
  private let ignoresCase: Bool

  init(_ pattern: some Sequence<UInt8>, stopsAtSlashes: Bool, ignoresCase: Bool) {
    self.pattern = Array(pattern)
    self.stopsAtSlashes = stopsAtSlashes
    self.ignoresCase = ignoresCase
  }

  /// Whether the pattern matches a whole text.
  func matches(_ text: [UInt8]) -> Bool {
    outcome(0, text, 0) == .match
  }

  private enum Outcome {
    case match
    case mismatch
    /// The text ran out behind a star: no earlier star can help either, which keeps the work bounded.
    case exhausted
  }

  private func outcome(_ start: Int, _ text: [UInt8], _ from: Int) -> Outcome {
    var index = start
    var position = from
    while index < pattern.count {
      let byte = pattern[index]
      if byte == 0x2A { return outcomeOfStar(index, text, position) }
      guard position < text.count else { return .exhausted }
      let found = text[position]
      switch byte {
      case 0x3F:
        guard !stopsAtSlashes || found != 0x2F else { return .mismatch }
        index += 1
      case 0x5B:
        guard let (isIn, next) = bracket(index + 1, found), isIn,
          !stopsAtSlashes || found != 0x2F
        else { return .mismatch }
        index = next
      case 0x5C where index + 1 < pattern.count:
        guard same(pattern[index + 1], found) else { return .mismatch }
        index += 2
      default:
        guard same(byte, found) else { return .mismatch }
        index += 1
      }
      position += 1
    }
    return position == text.count ? .match : .mismatch
  }

  private func outcomeOfStar(_ star: Int, _ text: [UInt8], _ from: Int) -> Outcome {
    var next = star
    while next < pattern.count, pattern[next] == 0x2A { next += 1 }
    var crosses = !stopsAtSlashes
    if stopsAtSlashes, next - star > 1 {
      let opens = star == 0 || pattern[star - 1] == 0x2F
      let closes = next == pattern.count || pattern[next] == 0x2F
      crosses = opens && closes
      if crosses, next < pattern.count, outcome(next + 1, text, from) == .match { return .match }
    }
    if next == pattern.count, crosses { return .match }
    var position = from
    while true {
      let rest = outcome(next, text, position)
      if rest == .match || (rest == .exhausted && !stopsAtSlashes) { return rest }
      guard position < text.count else { return .exhausted }
      guard crosses || text[position] != 0x2F else { return .mismatch }
      position += 1
    }
  }

  /// Whether a byte is in the class behind an opening bracket, and where the pattern goes on; nil where it never closes.
  private func bracket(_ start: Int, _ byte: UInt8) -> (Bool, Int)? {
    var index = start
    var isNegated = false
    if index < pattern.count, pattern[index] == 0x21 || pattern[index] == 0x5E {
      isNegated = true
      index += 1
    }
    var isIn = false
    var isFirst = true
    while index < pattern.count, isFirst || pattern[index] != 0x5D {
      isFirst = false
      if pattern[index] == 0x5B, index + 1 < pattern.count, pattern[index + 1] == 0x3A,
        let end = namedClassEnd(index + 2)
      {
        let name = String(decoding: pattern[(index + 2)..<end], as: UTF8.self)
        let isEitherCase = ignoresCase && Self.isLetter(byte)
        isIn = isIn || Self.named(name, byte) || isEitherCase && Self.named(name, byte ^ 0x20)
        index = end + 2
        continue
      }
      let low = character(&index)
      guard index + 1 < pattern.count, pattern[index] == 0x2D, pattern[index + 1] != 0x5D else {
        isIn = isIn || same(low, byte)
        continue
      }
      index += 1
      let high = character(&index)
      isIn = isIn || (low <= byte && byte <= high)
      if ignoresCase, Self.isLetter(byte) {
        let other = byte ^ 0x20
        isIn = isIn || (low <= other && other <= high)
      }
    }
    guard index < pattern.count else { return nil }
    return (isIn != isNegated, index + 1)
  }

  private func character(_ index: inout Int) -> UInt8 {
    if pattern[index] == 0x5C, index + 1 < pattern.count { index += 1 }
    defer { index += 1 }
    return pattern[index]
  }

  private func namedClassEnd(_ start: Int) -> Int? {
    var index = start
    while index + 1 < pattern.count {
      if pattern[index] == 0x3A, pattern[index + 1] == 0x5D { return index }
      index += 1
    }
    return nil
  }

  private static func named(_ name: String, _ byte: UInt8) -> Bool {
    let isDigit = (0x30...0x39).contains(byte)
    let isUpper = (0x41...0x5A).contains(byte)
    let isLower = (0x61...0x7A).contains(byte)
    switch name {
    case "alnum": return isDigit || isUpper || isLower
    case "alpha": return isUpper || isLower
    case "digit": return isDigit
    case "upper": return isUpper
    case "lower": return isLower
    case "space": return byte == 0x20 || (0x09...0x0D).contains(byte)
    case "blank": return byte == 0x20 || byte == 0x09
    case "punct": return (0x21...0x7E).contains(byte) && !isDigit && !isUpper && !isLower
    case "xdigit":
      return isDigit || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    default: return false
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private func same(_ first: UInt8, _ second: UInt8) -> Bool {
    if first == second { return true }
    return ignoresCase && first | 0x20 == second | 0x20 && (0x61...0x7A).contains(first | 0x20)
  }
}
