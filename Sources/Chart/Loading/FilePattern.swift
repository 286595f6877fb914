/// A shell pattern as Go's `filepath.Match` has it: `*` and `?` stay within a path's part, `[a-z]` and `[^a-z]` are classes.
struct FilePattern: Sendable {
  private let pattern: [UInt8]
  /// Whether the pattern stands for nothing but itself.
  private let isLiteral: Bool

  init(_ pattern: String) {
    self.pattern = Array(pattern.utf8)
    isLiteral = !self.pattern.contains { "*?[\\".utf8.contains($0) }
  }

  /// Whether brackets and escapes are complete, as far as Go looks.
  var isValid: Bool {
    var position = 0
    while position < pattern.count {
      switch pattern[position] {
      case UInt8(ascii: "\\"):
        position += 2
        if position > pattern.count { return false }
      case UInt8(ascii: "["):
        guard let end = classEnd(from: position) else { return false }
        position = end
      default: position += 1
      }
    }
    return true
  }

  /// Whether a whole path matches.
  func matches(_ path: Substring) -> Bool {
    var path = path
    return path.withUTF8 { isLiteral ? $0.elementsEqual(pattern) : matches($0) }
  }

  private func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    var position = 0
    var retry: (position: Int, at: Int)?
    while true {
      if position == pattern.count, at == text.count { return true }
      if position < pattern.count {
        if pattern[position] == UInt8(ascii: "*") {
          retry = (position + 1, at)
          position += 1
          continue
        }
        if let (next, width) = step(position, text, at) {
          position = next
          at += width
          continue
        }
      }
      guard let last = retry, last.at < text.count, text[last.at] != UInt8(ascii: "/") else {
        return false
      }
      retry = (last.position, last.at + 1)
      position = last.position
      at = last.at + 1
    }
  }

  /// Matches one element that is not a star; gives the next position and how many bytes it took.
  private func step(
    _ position: Int,
    _ text: UnsafeBufferPointer<UInt8>,
    _ at: Int
  ) -> (Int, Int)? {
    guard at < text.count else { return nil }
    let width = scalarWidth(text[at])
    switch pattern[position] {
    case UInt8(ascii: "?"):
      return text[at] == UInt8(ascii: "/") ? nil : (position + 1, min(width, text.count - at))
    case UInt8(ascii: "["):
      guard let end = classEnd(from: position), text[at] != UInt8(ascii: "/") else { return nil }
      let scalar = decode(text[at...])
      return classContains(scalar.value, position + 1, end - 1) ? (end, scalar.width) : nil
    case UInt8(ascii: "\\"):
      guard position + 1 < pattern.count, pattern[position + 1] == text[at] else { return nil }
      return (position + 2, 1)
    default:
      return pattern[position] == text[at] ? (position + 1, 1) : nil
    }
  }

  /// The position behind the bracket that closes a class; nil where there is none.
  private func classEnd(from start: Int) -> Int? {
    var position = start + 1
    if position < pattern.count, pattern[position] == UInt8(ascii: "^") { position += 1 }
    let first = position
    while position < pattern.count {
      if pattern[position] == UInt8(ascii: "]"), position > first { return position + 1 }
      position += pattern[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private func classContains(_ value: UInt32, _ start: Int, _ end: Int) -> Bool {
    var position = start
    let isNegated = pattern[position] == UInt8(ascii: "^")
    if isNegated { position += 1 }
    var found = false
    while position < end {
      let low = classMember(&position)
      var high = low
      if position + 1 < end, pattern[position] == UInt8(ascii: "-") {
        position += 1
        high = classMember(&position)
      }
      if low <= value, value <= high { found = true }
    }
    return found != isNegated
  }

  private func classMember(_ position: inout Int) -> UInt32 {
    if pattern[position] == UInt8(ascii: "\\"), position + 1 < pattern.count { position += 1 }
    let scalar = decode(pattern[position...])
    position += scalar.width
    return scalar.value
  }

  private func scalarWidth(_ first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  /// The first scalar of a text that is not empty.
  private func decode(_ text: some Collection<UInt8>) -> (value: UInt32, width: Int) {
    let first = text[text.startIndex]
    let width = min(scalarWidth(first), text.count)
    let scalar = String(decoding: text.prefix(width), as: UTF8.self).unicodeScalars.first
    return (scalar?.value ?? UInt32(first), width)
  }
}
