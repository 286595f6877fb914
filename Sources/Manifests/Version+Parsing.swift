extension Version {
  /// Reads a version loosely: a leading `v`, missing minor and patch numbers and leading zeros are allowed.
  ///
  /// - Throws: when the text is no version even so, or a number has more than 64 bits.
  package init(_ text: String) throws(VersionError) {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "v") { rest.removeFirst() }
    var numbers: [UInt64] = []
    var digits = [Self.take(&rest, while: isDigit)]
    while digits.count < 3, rest.first == UInt8(ascii: "."), rest.count > 1 {
      var next = rest.dropFirst()
      let segment = Self.take(&next, while: isDigit)
      guard !segment.isEmpty else { break }
      rest = next
      digits.append(segment)
    }
    let prerelease = try Self.takeSuffix(&rest, after: "-")
    let metadata = try Self.takeSuffix(&rest, after: "+")
    guard rest.isEmpty, let first = digits.first, !first.isEmpty else { throw .invalid }
    for segment in digits {
      guard let number = UInt64(segment) else { throw .segmentTooLarge(segment, loose: true) }
      numbers.append(number)
    }
    try Self.checkPrerelease(prerelease)
    self.init(
      numbers[0],
      numbers.count > 1 ? numbers[1] : 0,
      numbers.count > 2 ? numbers[2] : 0,
      prerelease: prerelease,
      metadata: metadata,
      original: text
    )
  }

  /// Reads a version exactly as semver 2 wants it.
  ///
  /// - Throws: when anything is missing or superfluous, a leading `v` included.
  package init(strict text: String) throws(VersionError) {
    guard !text.isEmpty else { throw .empty }
    var parts = text.utf8.split(
      separator: UInt8(ascii: "."),
      maxSplits: 2,
      omittingEmptySubsequences: false
    )
    guard parts.count == 3 else { throw .invalid }
    let metadata = Self.cut(&parts[2], at: "+")
    if let metadata { try Self.checkMetadata(metadata) }
    let prerelease = Self.cut(&parts[2], at: "-")
    if let prerelease { try Self.checkPrerelease(prerelease, emptyIsWrong: true) }
    for part in parts {
      guard part.allSatisfy(isDigit) else { throw .invalidCharacters }
      guard part.count < 2 || part.first != UInt8(ascii: "0") else { throw .segmentStartsWithZero }
    }
    var numbers: [UInt64] = []
    for part in parts {
      let digits = String(Substring(part))
      guard let number = UInt64(digits) else {
        throw digits.isEmpty ? .emptySegment : .segmentTooLarge(digits, loose: false)
      }
      numbers.append(number)
    }
    self.init(
      numbers[0],
      numbers[1],
      numbers[2],
      prerelease: prerelease ?? "",
      metadata: metadata ?? "",
      original: text
    )
  }

  static func take(
    _ rest: inout Substring.UTF8View,
    while isPart: (UInt8) -> Bool
  ) -> String {
    let taken = rest.prefix(while: isPart)
    rest = rest[taken.endIndex...]
    return String(Substring(taken))
  }

  /// Takes identifiers separated by dots after a mark; empty where the mark does not follow.
  static func takeSuffix(
    _ rest: inout Substring.UTF8View,
    after mark: Unicode.Scalar
  ) throws(VersionError) -> String {
    guard rest.first == UInt8(ascii: mark) else { return "" }
    rest.removeFirst()
    let text = take(&rest) { isIdentifier($0) || $0 == UInt8(ascii: ".") }
    guard
      text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        .allSatisfy({ !$0.isEmpty })
    else { throw .invalid }
    return text
  }

  private static func cut(_ part: inout Substring.UTF8View, at mark: Unicode.Scalar) -> String? {
    guard let position = part.firstIndex(of: UInt8(ascii: mark)) else { return nil }
    let tail = part[part.index(after: position)...]
    part = part[..<position]
    return String(Substring(tail))
  }

  private static func checkPrerelease(
    _ text: String,
    emptyIsWrong: Bool = false
  ) throws(VersionError) {
    if text.isEmpty, !emptyIsWrong { return }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for part in parts {
      guard !part.isEmpty else { throw .invalidPrerelease }
      if part.allSatisfy(isDigit) {
        if part.count > 1, part.first == UInt8(ascii: "0") { throw .segmentStartsWithZero }
      } else if !part.allSatisfy(isIdentifier) {
        throw .invalidPrerelease
      }
    }
  }

  private static func checkMetadata(_ text: String) throws(VersionError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for part in parts where part.isEmpty || !part.allSatisfy(isIdentifier) {
      throw .invalidMetadata
    }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isIdentifier(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    || byte == UInt8(ascii: "-")
}
