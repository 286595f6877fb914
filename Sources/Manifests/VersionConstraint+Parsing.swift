extension VersionConstraint {
  /// Reads a constraint.
  ///
  /// - Throws: when it has not the form of one; the empty text has not, either.
  package init(_ text: String) throws(VersionError) {
    let rewritten = Self.rewritingRanges(Array(text.utf8))
    var groups: [[Term]] = []
    for segment in Self.alternatives(rewritten) {
      groups.append(try Self.terms(of: segment))
    }
    self.groups = groups
  }

  /// Splits at each `||`.
  private static func alternatives(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let bar = UInt8(ascii: "|")
    var result: [ArraySlice<UInt8>] = []
    var start = 0
    var position = 0
    while position + 1 < bytes.count {
      if bytes[position] == bar, bytes[position + 1] == bar {
        result.append(bytes[start..<position])
        position += 2
        start = position
      } else {
        position += 1
      }
    }
    result.append(bytes[start...])
    return result
  }

  private static func terms(of segment: ArraySlice<UInt8>) throws(VersionError) -> [Term] {
    let improper = VersionError.improperConstraint(String(decoding: segment, as: UTF8.self))
    var scanner = ConstraintScanner(bytes: segment)
    var parts: [(relation: Relation, version: ConstraintScanner.WildVersion)] = []
    scanner.skipBlanks()
    while true {
      guard let relation = Relation(rawValue: scanner.takeOperator()) else { throw improper }
      scanner.skipBlanks()
      guard let version = scanner.takeVersion() else { throw improper }
      parts.append((relation, version))
      var separated = scanner.skipBlanks()
      if scanner.isAtEnd { break }
      if scanner.takeComma() {
        scanner.skipBlanks()
        separated = true
      }
      guard separated else { throw improper }
    }
    var terms: [Term] = []
    for part in parts { terms.append(try term(part.relation, part.version)) }
    return terms
  }

  private static func term(
    _ relation: Relation,
    _ wild: ConstraintScanner.WildVersion
  ) throws(VersionError) -> Term {
    var text = wild.text
    var precision = Precision.patch
    if isWildcard(wild.major) {
      text = "0.0.0" + wild.prerelease
      precision = .nothing
    } else if isWildcard(wild.minor) {
      text = wild.major + ".0.0" + wild.prerelease
      precision = .major
    } else if isWildcard(wild.patch) {
      text = "\(wild.major).\(wild.minor).0\(wild.prerelease)"
      precision = .minor
    }
    guard let version = try? Version(text) else { throw .improperConstraintVersion }
    return Term(relation: relation, version: version, precision: precision, text: wild.text)
  }

  private static func isWildcard(_ part: String) -> Bool {
    part.isEmpty || part == "x" || part == "X" || part == "*"
  }

  /// Turns each `1.2 - 3` into `>= 1.2, <= 3 `.
  private static func rewritingRanges(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "-")) else { return bytes }
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
      var scanner = ConstraintScanner(bytes: bytes[position...])
      if let (low, high) = scanner.takeRange() {
        result += ">= \(low), <= \(high) ".utf8
        position = scanner.position
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return result
  }
}
