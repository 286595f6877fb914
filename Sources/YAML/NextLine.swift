/// The line break U+0085, which JSON leaves alone and YAML folds inside of double quotes.
enum NextLine {
  /// A text as it comes back: a single break with the spaces around it is a space, of several all but one are line feeds.
  static func folded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    var breaks = 0
    while position < text.count {
      if isBreak(text, position) {
        while result.last == 0x20, breaks == 0 { result.removeLast() }
        breaks += 1
        position += 2
        while position < text.count, text[position] == 0x20 { position += 1 }
        continue
      }
      flush(&breaks, to: &result)
      result.append(text[position])
      position += 1
    }
    flush(&breaks, to: &result)
    return result
  }

  private static func isBreak(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    text[position] == 0xC2 && position + 1 < text.count && text[position + 1] == 0x85
  }

  private static func flush(_ breaks: inout Int, to result: inout [UInt8]) {
    if breaks == 1 {
      result.append(0x20)
    } else if breaks > 1 {
      result.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
    }
    breaks = 0
  }
}
