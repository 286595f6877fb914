/// A pattern of `*`, `?` and plain bytes.
package struct Glob {
  private let pattern: [UInt8]

  /// Takes a pattern as it is written.
  package init(_ pattern: String) {
    self.pattern = Array(pattern.utf8)
  }

  /// Whether a whole text fits.
  package func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    var (position, next) = (0, 0)
    var star: (pattern: Int, position: Int)?
    while position < text.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
        star = (next, position)
        next += 1
      } else if next < pattern.count,
        pattern[next] == text[position] || pattern[next] == UInt8(ascii: "?")
      {
        position += 1
        next += 1
      } else if let last = star {
        star = (last.pattern, last.position + 1)
        (next, position) = (last.pattern + 1, last.position + 1)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
