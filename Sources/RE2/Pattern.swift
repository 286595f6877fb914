import CRE2

/// A compiled regular expression; RE2 lets threads share one, as it is never changed.
package final class Pattern: @unchecked Sendable {
  // RE2 objects never change once compiled, so any thread may use one.
  private let handle: OpaquePointer
  /// The number of groups, the whole match not counted.
  package let groups: Int
  let isEmpty: Bool

  /// How large a pattern's text, and what RE2 makes of it, may be.
  private static let longestInBytes = 100_000
  private static let memoryInBytes: Int64 = 32 << 20

  /// Compiles a pattern in Go's syntax; `(?<name>…)` is understood too.
  ///
  /// - Throws: where the pattern is malformed or too large.
  package init(_ text: [UInt8]) throws(PatternError) {
    guard text.count <= Self.longestInBytes else {
      throw PatternError(code: .tooLarge, argument: "")
    }
    let rewritten = rewritingNames(text)
    var code: Int32 = 0
    var argument = [CChar](repeating: 0, count: 512)
    let handle = rewritten.withUnsafeBytes { bytes in
      cre2_compile(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
        bytes.count,
        Self.memoryInBytes,
        &code,
        &argument,
        argument.count
      )
    }
    guard let handle else {
      let offending = argument.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw PatternError(
        code: PatternError.Code(rawValue: code) ?? .internal,
        argument: String(decoding: offending, as: UTF8.self)
      )
    }
    self.handle = handle
    groups = Int(cre2_groups(handle))
    isEmpty = text.isEmpty
  }

  /// Compiles a pattern in Go's syntax.
  ///
  /// - Throws: where the pattern is malformed or too large.
  package convenience init(_ text: String) throws(PatternError) {
    try self.init(Array(text.utf8))
  }

  deinit {
    cre2_free(handle)
  }

  /// The number of the group with a name.
  func group(named name: [UInt8]) -> Int? {
    let index = name.withUnsafeBytes {
      cre2_group(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return index < 0 ? nil : Int(index)
  }

  /// Whether the pattern matches somewhere.
  package func matches(_ bytes: [UInt8]) -> Bool {
    match(bytes, from: 0, groups: 0) != nil
  }

  /// The leftmost match from a position on: the whole, then its groups; nil for a group that took no part.
  package func match(
    _ bytes: [UInt8],
    from start: Int = 0,
    groups count: Int? = nil
  ) -> [Range<Int>?]? {
    let wanted = (count ?? groups) + 1
    var offsets = [Int64](repeating: -1, count: 2 * wanted)
    let found = bytes.withUnsafeBytes {
      cre2_match(
        handle,
        $0.baseAddress?.assumingMemoryBound(to: CChar.self),
        $0.count,
        start,
        &offsets,
        Int32(wanted)
      )
    }
    guard found != 0 else { return nil }
    return (0..<wanted).map { index in
      offsets[2 * index] < 0 ? nil : Int(offsets[2 * index])..<Int(offsets[2 * index + 1])
    }
  }
}

/// Writes `(?<name>` as `(?P<name>`, which is the only form that RE2 knows.
private func rewritingNames(_ text: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(text.count)
  var insideClass = false
  var position = 0
  while position < text.count {
    let byte = text[position]
    if byte == UInt8(ascii: "\\"), position + 1 < text.count {
      output += [byte, text[position + 1]]
      position += 2
      continue
    }
    if byte == UInt8(ascii: "[") { insideClass = true }
    if byte == UInt8(ascii: "]") { insideClass = false }
    if !insideClass, text[position...].starts(with: "(?<".utf8) {
      output += Array("(?P<".utf8)
      position += 3
      continue
    }
    output.append(byte)
    position += 1
  }
  return output
}
