internal import Glibc
package import Manifests

/// Looks at scalars before they are read: their texts, whether they stand plain (unquoted and untagged), and where.
///
/// A value stands for the scalar, nil lets it be read as usual. Keys are shown too; the value given for one becomes its text.
package struct YAMLScalarHook {
  /// What a hook does with a scalar.
  package typealias Look = (
    _ text: String, _ isPlain: Bool, _ place: Location
  ) throws(YAMLError) -> Value?

  private let mayOccur: (UnsafeBufferPointer<UInt8>) -> Bool
  private let look: Look

  /// Makes a hook; `mayOccur` tells of a text whether there may be anything in it that the hook has a value for, spaces and line breaks
  /// being no part of that.
  package init(
    where mayOccur: @escaping (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true },
    _ look: @escaping Look
  ) {
    self.mayOccur = mayOccur
    self.look = look
  }

  /// The value that stands for a scalar, nil where the hook has none.
  ///
  /// - Throws: what the hook has against the text.
  package func callAsFunction(
    _ text: String,
    _ isPlain: Bool,
    _ place: Location
  ) throws(YAMLError) -> Value? {
    try look(text, isPlain, place)
  }

  /// Whether a text of YAML may read otherwise with this hook than without.
  package func concerns(_ yaml: [UInt8]) -> Bool {
    yaml.withUnsafeBufferPointer { concerns($0) }
  }

  func concerns(_ yaml: UnsafeBufferPointer<UInt8>) -> Bool {
    mayOccur(yaml) || Self.mayEncode(yaml)
  }

  /// Whether characters may stand there that are not to be seen in the bytes: the text is UTF-16, an escape stands for any character, or
  /// one joins what two lines hold.
  private static func mayEncode(_ yaml: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = yaml.baseAddress else { return false }
    if yaml.count > 1, yaml[0] >= 0xFE, yaml[1] >= 0xFE { return true }
    var position = 0
    while let hit = memchr(start + position, Int32(UInt8(ascii: "\\")), yaml.count - position) {
      position = UnsafeRawPointer(hit) - UnsafeRawPointer(start) + 1
      guard position < yaml.count else { return false }
      if escapes.contains(yaml[position]) { return true }
      position += 1
    }
    return false
  }

  /// What follows a backslash there: x, u, U, and the first bytes of line breaks.
  private static let escapes: [UInt8] = [0x78, 0x75, 0x55, 0x0A, 0x0D, 0xC2, 0xE2]
}
