extension Text {
  /// Whether another text stands in this one; the empty one stands everywhere.
  func contains(_ other: Text) -> Bool {
    withBytes { bytes in other.withBytes { find($0, in: bytes, from: 0) != nil } }
  }

  func hasPrefix(_ prefix: Text) -> Bool {
    withBytes { bytes in prefix.withBytes { bytes.starts(with: $0) } }
  }

  func hasSuffix(_ suffix: Text) -> Bool {
    let length = suffix.count
    guard length <= count else { return false }
    return withBytes { bytes in
      suffix.withBytes { bytes[(bytes.count - length)...].elementsEqual($0) }
    }
  }

  /// How often another text stands in this one without overlapping; the empty one stands at every byte.
  func occurrences(of other: Text) -> Int {
    if other.isEmpty { return count + 1 }
    return withBytes { bytes in
      other.withBytes { other in
        var (hits, position) = (0, 0)
        while let hit = find(other, in: bytes, from: position) {
          hits += 1
          position = hit + other.count
        }
        return hits
      }
    }
  }

  /// The bytes in a range, which must be inside the text.
  func slice(_ range: Range<Int>) -> Text {
    if range.lowerBound == 0, range.upperBound == count { return self }
    return withBytes { Text(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// The parts between separators; an empty separator cuts after each rune.
  ///
  /// At most `limit` parts, if it is not negative.
  func split(by separator: Text, limit: Int = -1) -> [Text] {
    if limit == 0 { return [] }
    if separator.isEmpty { return runes(limit: limit) }
    return withBytes { bytes in
      separator.withBytes { separator in
        var parts: [Text] = []
        var start = 0
        while limit < 0 || parts.count < limit - 1 {
          guard let hit = find(separator, in: bytes, from: start) else { break }
          parts.append(Text(UnsafeBufferPointer(rebasing: bytes[start..<hit])))
          start = hit + separator.count
        }
        parts.append(Text(UnsafeBufferPointer(rebasing: bytes[start...])))
        return parts
      }
    }
  }

  private func runes(limit: Int) -> [Text] {
    let bytes = bytes
    var parts: [Text] = []
    var position = 0
    while position < bytes.count {
      if limit > 0, parts.count == limit - 1 {
        parts.append(Text(bytes[position...]))
        break
      }
      let width = decodeRune(bytes, at: position).width
      parts.append(Text(bytes[position..<(position + width)]))
      position += width
    }
    return parts
  }

  /// The text with every occurrence of another replaced.
  func replacing(_ old: Text, with new: Text) -> Text {
    if old == new { return self }
    if old.isEmpty { return interleaved(with: new) }
    let replaced: [UInt8]? = withBytes { bytes in
      old.withBytes { old in
        guard var hit = find(old, in: bytes, from: 0) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var start = 0
        while true {
          output.append(contentsOf: bytes[start..<hit])
          output.append(text: new)
          start = hit + old.count
          guard let next = find(old, in: bytes, from: start) else { break }
          hit = next
        }
        output.append(contentsOf: bytes[start...])
        return output
      }
    }
    return replaced.map { Text($0) } ?? self
  }

  /// What replacing the empty text gives: the new one before each rune and at the end.
  private func interleaved(with new: Text) -> Text {
    let bytes = bytes
    var output = new.bytes
    var position = 0
    while position < bytes.count {
      let width = decodeRune(bytes, at: position).width
      output.append(contentsOf: bytes[position..<(position + width)])
      output.append(text: new)
      position += width
    }
    return Text(output)
  }

  /// The text with runes taken off its ends.
  func trimming(
    start: Bool = true,
    end: Bool = true,
    _ isTrimmed: (Unicode.Scalar) -> Bool
  ) -> Text {
    let range = withBytes { bytes -> Range<Int> in
      var low = 0
      var high = bytes.count
      while start, low < high {
        let rune = decodeRune(bytes, at: low)
        guard isTrimmed(rune.scalar) else { break }
        low += rune.width
      }
      while end, high > low {
        var position = high - 1
        while position > low, high - position < 4, bytes[position] & 0xC0 == 0x80 { position -= 1 }
        var rune = decodeRune(bytes, at: position)
        if position + rune.width != high {
          position = high - 1
          rune = decodeRune(bytes, at: position)
        }
        guard isTrimmed(rune.scalar) else { break }
        high = position
      }
      return low..<high
    }
    return slice(range)
  }

  /// The text without white space around it.
  var trimmed: Text { trimming { $0.isGoSpace } }

  /// The text with each rune replaced; stray bytes become U+FFFD.
  func mappingRunes(_ transform: (Unicode.Scalar) -> Unicode.Scalar) -> Text {
    withBytes { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(bytes.count)
      var position = 0
      while position < bytes.count {
        let rune = decodeRune(bytes, at: position)
        output.append(rune: transform(rune.scalar))
        position += rune.width
      }
      return Text(output)
    }
  }

  var uppercased: Text { mappingRunes { $0.goUppercase } }
  var lowercased: Text { mappingRunes { $0.goLowercase } }

  /// Go's `strings.Title`: the first letter of each word in title case.
  var titled: Text {
    var previous: Unicode.Scalar = " "
    return mappingRunes { scalar in
      defer { previous = scalar }
      return Self.isSeparator(previous) ? scalar.goTitlecase : scalar
    }
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 {
      return !(scalar.isGoLetter || scalar.isGoDigit || scalar == "_")
    }
    return !scalar.isGoLetter && !scalar.isGoDigit && scalar.isGoSpace
  }
}
