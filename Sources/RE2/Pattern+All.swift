extension Pattern {
  /// The search for all matches that do not overlap, at most `limit` if it is not negative; an empty match does not follow another match.
  package func scan(_ bytes: [UInt8], limit: Int = -1) -> PatternScan {
    PatternScan(self, bytes, limit: limit)
  }

  /// The replacing of every match; `$1` and `${name}` in a template stand for groups.
  package func replacement(
    in bytes: [UInt8],
    with replacement: [UInt8],
    isTemplate: Bool
  ) -> PatternReplacement {
    PatternReplacement(self, bytes, replacement, isTemplate: isTemplate)
  }

  /// The parts between matches, at most `limit` if it is not negative.
  package func parts(
    of bytes: [UInt8],
    between matches: [Range<Int>],
    limit: Int
  ) -> [Range<Int>] {
    if limit == 0 { return [] }
    if !isEmpty, bytes.isEmpty { return [0..<0] }
    var parts: [Range<Int>] = []
    var (start, end) = (0, 0)
    for range in matches {
      if limit > 0, parts.count == limit - 1 { break }
      end = range.lowerBound
      if range.upperBound != 0 { parts.append(start..<end) }
      start = range.upperBound
    }
    if end != bytes.count { parts.append(start..<bytes.count) }
    return parts
  }

  /// A text with everything escaped that means something in a pattern.
  package static func quoting(_ bytes: [UInt8]) -> [UInt8] {
    let special = Array("\\.+*?()|[]{}^$".utf8)
    return bytes.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
  }

  func expand(
    _ template: [UInt8],
    _ groups: [Range<Int>?],
    _ bytes: [UInt8],
    into output: inout [UInt8]
  ) {
    var position = 0
    while position < template.count {
      guard template[position] == UInt8(ascii: "$") else {
        output.append(template[position])
        position += 1
        continue
      }
      if position + 1 < template.count, template[position + 1] == UInt8(ascii: "$") {
        output.append(UInt8(ascii: "$"))
        position += 2
        continue
      }
      guard let (name, width) = reference(template[(position + 1)...]) else {
        output.append(UInt8(ascii: "$"))
        position += 1
        continue
      }
      if let index = number(name) ?? group(named: name), index < groups.count,
        let range = groups[index]
      {
        output += bytes[range]
      }
      position += 1 + width
    }
  }

  /// The group's name after a `$`, and how many bytes it takes.
  private func reference(_ rest: ArraySlice<UInt8>) -> (name: [UInt8], width: Int)? {
    let isBraced = rest.first == UInt8(ascii: "{")
    let name = Array(
      (isBraced ? rest.dropFirst() : rest).prefix { byte in
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
          || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
      }
    )
    guard !name.isEmpty else { return nil }
    guard isBraced else { return (name, name.count) }
    guard rest.dropFirst(1 + name.count).first == UInt8(ascii: "}") else { return nil }
    return (name, name.count + 2)
  }

  private func number(_ name: [UInt8]) -> Int? {
    guard name.allSatisfy({ (0x30...0x39).contains($0) }), name.count < 9,
      name.count == 1 || name[0] != 0x30
    else { return nil }
    return Int(String(decoding: name, as: UTF8.self))
  }

  func width(of bytes: [UInt8], at position: Int) -> Int {
    let wanted: Int
    switch bytes[position] {
    case 0xC2...0xDF: wanted = 2
    case 0xE0...0xEF: wanted = 3
    case 0xF0...0xF4: wanted = 4
    default: return 1
    }
    guard position + wanted <= bytes.count else { return 1 }
    for offset in 1..<wanted where bytes[position + offset] & 0xC0 != 0x80 { return 1 }
    return wanted
  }
}
