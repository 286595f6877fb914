/// What sprig does with the words of a text.
enum Words {
  static func untitled(_ text: Text) -> Text {
    var next = true
    return text.mappingRunes { scalar in
      if scalar.isGoSpace {
        next = true
        return scalar
      }
      defer { next = false }
      return next ? scalar.goLowercase : scalar
    }
  }

  static func swappingCase(_ text: Text) -> Text {
    var afterSpace = true
    return text.mappingRunes { scalar in
      defer { afterSpace = scalar.isGoSpace }
      if scalar.isGoUpper || scalar.properties.generalCategory == .titlecaseLetter {
        return scalar.goLowercase
      }
      guard scalar.isGoLower else { return scalar }
      return afterSpace ? scalar.goTitlecase : scalar.goUppercase
    }
  }

  /// Takes each byte for a character, as the original does.
  static func initials(_ text: Text) -> Text {
    var output: [UInt8] = []
    var afterSpace = true
    for byte in text.bytes {
      let scalar = Unicode.Scalar(byte)
      if scalar.isGoSpace {
        afterSpace = true
      } else if afterSpace {
        output.append(rune: scalar)
        afterSpace = false
      }
    }
    return Text(output)
  }

  /// Takes each byte for a character, as the original does.
  static func withoutSpaces(_ text: Text) -> Text {
    let bytes = text.bytes
    let kept = bytes.filter { !Unicode.Scalar($0).isGoSpace }
    if kept.count == bytes.count { return text }
    var output: [UInt8] = []
    for byte in kept { output.append(rune: Unicode.Scalar(byte)) }
    return Text(output)
  }

  static func abbreviated(
    _ text: Text,
    _ offset: Int,
    _ width: Int
  ) throws(TemplateError) -> Text {
    if width < 4 { return offset == 0 ? text : "" }
    let count = text.count
    if count <= width { return text }
    var offset = min(offset, count)
    if count - offset < width - 3 { offset = count - (width - 3) }
    if offset <= 4 { return Text(text.slice(0..<(width - 3)).bytes + Array("...".utf8)) }
    if width < 7 { return "" }
    let rest: Text
    if offset + width - 3 < count {
      if offset < 0 { throw .fault("runtime error: slice bounds out of range [\(offset):]") }
      rest = try abbreviated(text.slice(offset..<count), 0, width - 3)
    } else {
      rest = text.slice((count - (width - 3))..<count)
    }
    return Text(Array("...".utf8) + rest.bytes)
  }

  static func wrapped(
    _ text: Text,
    _ width: Int,
    _ separator: Text,
    cutsWords: Bool
  ) -> Text {
    let width = max(width, 1)
    let bytes = text.bytes
    var output: [UInt8] = []
    var offset = 0
    while bytes.count - offset > width {
      if bytes[offset] == 0x20 {
        offset += 1
        continue
      }
      let window = bytes[offset..<(offset + width + 1)]
      if let space = window.lastIndex(of: 0x20) {
        output.append(contentsOf: bytes[offset..<space])
        output.append(text: separator)
        offset = space + 1
      } else if cutsWords {
        output.append(contentsOf: bytes[offset..<(offset + width)])
        output.append(text: separator)
        offset += width
      } else if let space = bytes[(offset + width)...].firstIndex(of: 0x20) {
        output.append(contentsOf: bytes[offset..<space])
        output.append(text: separator)
        offset = space + 1
      } else {
        output.append(contentsOf: bytes[offset...])
        offset = bytes.count
      }
    }
    output.append(contentsOf: bytes[offset...])
    return Text(output)
  }
}
