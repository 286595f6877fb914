extension YAMLEmitter {
  mutating func writePlain(
    _ text: UnsafeBufferPointer<UInt8>,
    _ shape: ScalarShape,
    folds: Bool
  ) {
    if !endsInSpace { put(UInt8(ascii: " ")) }
    if shape.isASCII, !folds || text.count <= width - column {
      bytes.append(contentsOf: text)
      column += text.count
    } else {
      var position = 0
      var isAfterSpace = false
      while position < text.count {
        let isSpace = text[position] == 0x20
        if isSpace, folds, !isAfterSpace, column > width, !self.isSpace(text, position + 1) {
          writeIndent()
          position += 1
        } else {
          copy(text, &position)
        }
        isAfterSpace = isSpace
      }
    }
    endsInSpace = false
    isIndenting = false
  }

  mutating func writeSingleQuoted(_ text: UnsafeBufferPointer<UInt8>, folds: Bool) {
    writeIndicator("'", afterSpace: true)
    var position = 0
    var isAfterSpace = false
    var isAfterBreak = false
    while position < text.count {
      let isSpace = text[position] == 0x20
      if isSpace {
        if folds, !isAfterSpace, column > width, position > 0, position < text.count - 1,
          !self.isSpace(text, position + 1)
        {
          writeIndent()
          position += 1
        } else {
          copy(text, &position)
        }
      } else if isBreak(text, position) {
        copyBreak(text, &position)
        isIndenting = true
        isAfterBreak = true
        continue
      } else {
        if isAfterBreak { writeIndent() }
        if text[position] == UInt8(ascii: "'") { put(UInt8(ascii: "'")) }
        copy(text, &position)
        isIndenting = false
        isAfterBreak = false
      }
      isAfterSpace = isSpace
    }
    writeIndicator("'")
    isIndenting = false
  }

  mutating func writeDoubleQuoted(_ text: UnsafeBufferPointer<UInt8>, folds: Bool) {
    writeIndicator("\"", afterSpace: true)
    // Go's library takes a byte order mark at the start for one at every character.
    let escapesAll = text.starts(with: [0xEF, 0xBB, 0xBF])
    var position = 0
    var isAfterSpace = false
    while position < text.count {
      if escapesAll || needsEscape(text, position) {
        escape(text, &position)
        isAfterSpace = false
      } else if text[position] == 0x20 {
        if folds, !isAfterSpace, column > width, position > 0, position < text.count - 1 {
          writeIndent()
          if isSpace(text, position + 1) { put(UInt8(ascii: "\\")) }
          position += 1
        } else {
          copy(text, &position)
        }
        isAfterSpace = true
      } else {
        copy(text, &position)
        isAfterSpace = false
      }
    }
    writeIndicator("\"")
    isIndenting = false
  }

  mutating func writeLiteral(_ text: UnsafeBufferPointer<UInt8>) {
    writeIndicator("|", afterSpace: true)
    if text[0] == 0x20 || isBreak(text, 0) { writeIndicator("2") }
    if let mark = chomping(text) { writeIndicator(mark) }
    putBreak()
    isIndenting = true
    endsInSpace = true
    var isAfterBreak = true
    var position = 0
    while position < text.count {
      if isBreak(text, position) {
        copyBreak(text, &position)
        isIndenting = true
        isAfterBreak = true
      } else {
        if isAfterBreak { writeIndent() }
        copyLine(text, &position)
        isIndenting = false
        isAfterBreak = false
      }
    }
  }

  /// Copies up to the next line feed or character beyond ASCII, that one included if it is no break.
  private mutating func copyLine(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
    var end = position
    while end < text.count, text[end] != 0x0A, text[end] != 0x0D, text[end] < 0x80 { end += 1 }
    if end == position {
      copy(text, &position)
    } else {
      bytes.append(contentsOf: text[position..<end])
      column += end - position
      position = end
    }
  }

  /// The mark behind `|`: `-` where no line feed ends the text, `+` where several do.
  private func chomping(_ text: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    var last = text.count - 1
    while text[last] & 0xC0 == 0x80 { last -= 1 }
    guard isBreak(text, last) else { return "-" }
    guard last > 0 else { return "+" }
    last -= 1
    while text[last] & 0xC0 == 0x80 { last -= 1 }
    return isBreak(text, last) ? "+" : nil
  }
}
