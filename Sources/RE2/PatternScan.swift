/// A search for all matches of a pattern, one step after the other: each may go through all of the text, so that the caller may want to stop.
package struct PatternScan {
  private let pattern: Pattern
  private let bytes: [UInt8]
  private let limit: Int
  private var position = 0
  private var previousEnd = -1
  /// The matches so far.
  package private(set) var found: [Range<Int>] = []

  init(_ pattern: Pattern, _ bytes: [UInt8], limit: Int) {
    self.pattern = pattern
    self.bytes = bytes
    self.limit = limit
  }

  /// Looks for one more match; whether there may be others.
  package mutating func next() -> Bool {
    guard limit < 0 || found.count < limit, position <= bytes.count,
      let range = pattern.match(bytes, from: position, groups: 0)?[0]
    else { return false }
    var accepted = true
    if range.upperBound == position {
      accepted = range.lowerBound != previousEnd
      position += position < bytes.count ? pattern.width(of: bytes, at: position) : 1
    } else {
      position = range.upperBound
    }
    previousEnd = range.upperBound
    if accepted { found.append(range) }
    return true
  }
}

/// The replacing of all matches of a pattern, one step after the other.
package struct PatternReplacement {
  private let pattern: Pattern
  private let bytes: [UInt8]
  private let replacement: [UInt8]
  private let isTemplate: Bool
  private var position = 0
  private var lastEnd = 0
  /// What was written so far.
  package private(set) var output: [UInt8] = []

  init(_ pattern: Pattern, _ bytes: [UInt8], _ replacement: [UInt8], isTemplate: Bool) {
    self.pattern = pattern
    self.bytes = bytes
    self.replacement = replacement
    self.isTemplate = isTemplate && replacement.contains(UInt8(ascii: "$"))
  }

  /// Replaces one more match; whether there may be others.
  package mutating func next() -> Bool {
    guard position <= bytes.count,
      let groups = pattern.match(bytes, from: position, groups: isTemplate ? nil : 0),
      let range = groups[0]
    else { return false }
    output += bytes[lastEnd..<range.lowerBound]
    if range.upperBound > lastEnd || range.lowerBound == 0 {
      if isTemplate {
        pattern.expand(replacement, groups, bytes, into: &output)
      } else {
        output += replacement
      }
    }
    lastEnd = range.upperBound
    let step = position < bytes.count ? pattern.width(of: bytes, at: position) : 1
    position = max(position + step, range.upperBound)
    return true
  }

  /// The whole text once nothing is left to be replaced.
  package func finish() -> [UInt8] {
    lastEnd == 0 && output.isEmpty ? bytes : output + bytes[lastEnd...]
  }
}
