/// A glob on paths in which `*` crosses slashes and braces name alternatives, as Argo CD's directory filters have it.
struct PathGlob {
  private let alternatives: [[UInt8]]

  init(_ pattern: String) {
    alternatives = Self.expand(Array(pattern.utf8))
  }

  /// Whether a path as a whole fits.
  func matches(_ path: String) -> Bool {
    let path = Array(path.utf8)
    return alternatives.contains { Self.matches($0[...], path[...]) }
  }

  /// The patterns without braces that a pattern stands for.
  private static func expand(_ pattern: [UInt8]) -> [[UInt8]] {
    guard let open = pattern.firstIndex(of: UInt8(ascii: "{")) else { return [pattern] }
    var depth = 0
    var starts = open + 1
    var parts: [[UInt8]] = []
    for index in pattern.indices[open...] {
      switch pattern[index] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ",") where depth == 1:
        parts.append(Array(pattern[starts..<index]))
        starts = index + 1
      case UInt8(ascii: "}"):
        depth -= 1
        guard depth == 0 else { continue }
        parts.append(Array(pattern[starts..<index]))
        let head = pattern[..<open]
        let tail = pattern[(index + 1)...]
        return parts.flatMap { expand(head + $0 + tail) }
      default: continue
      }
    }
    return [pattern]
  }

  /// Matches with one point to come back to, the last star, so that no pattern takes exponential time.
  private static func matches(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
    var at = pattern.startIndex
    var position = path.startIndex
    var star: (pattern: Int, path: Int)?
    while position < path.endIndex {
      if at < pattern.endIndex, pattern[at] == UInt8(ascii: "*") {
        star = (at + 1, position)
        at += 1
      } else if at < pattern.endIndex,
        let next = step(pattern, at, path[position])
      {
        at = next
        position += 1
      } else if let last = star {
        at = last.pattern
        position = last.path + 1
        star = (last.pattern, position)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// The pattern's next position where the byte fits what stands at this one.
  private static func step(_ pattern: ArraySlice<UInt8>, _ at: Int, _ byte: UInt8) -> Int? {
    switch pattern[at] {
    case UInt8(ascii: "?"): return at + 1
    case UInt8(ascii: "\\") where at + 1 < pattern.endIndex:
      return pattern[at + 1] == byte ? at + 2 : nil
    case UInt8(ascii: "["):
      guard let close = pattern[(at + 1)...].firstIndex(of: UInt8(ascii: "]")) else {
        return byte == pattern[at] ? at + 1 : nil
      }
      return isMember(byte, of: pattern[(at + 1)..<close]) ? close + 1 : nil
    default: return pattern[at] == byte ? at + 1 : nil
    }
  }

  private static func isMember(_ byte: UInt8, of members: ArraySlice<UInt8>) -> Bool {
    var members = members
    let negated = members.first == UInt8(ascii: "!") || members.first == UInt8(ascii: "^")
    if negated { members = members.dropFirst() }
    var found = false
    while let low = members.popFirst() {
      if members.count >= 2, members.first == UInt8(ascii: "-") {
        members = members.dropFirst()
        if let high = members.popFirst(), (low...max(low, high)).contains(byte) { found = true }
      } else if low == byte {
        found = true
      }
    }
    return found != negated
  }
}
