import Glibc

/// A string as Go has it: any bytes, most of the time UTF-8.
package struct Text: Sendable {
  private enum Storage: Sendable {
    case utf8(String)
    /// Bytes that are not UTF-8.
    case raw([UInt8])
  }

  private let storage: Storage

  /// Makes a text of a string.
  package init(_ string: String) {
    storage = .utf8(string)
  }

  /// Makes a text of bytes.
  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    // Most texts are ASCII, of which a string is made several times faster.
    if bytes.allSatisfy({ $0 < 0x80 }) {
      storage = .utf8(String(decoding: bytes, as: UTF8.self))
    } else if let string = String(validating: bytes, as: UTF8.self) {
      storage = .utf8(string)
    } else {
      storage = .raw(Array(bytes))
    }
  }

  /// Makes a text of bytes.
  package init(_ bytes: [UInt8]) {
    self = bytes.withUnsafeBufferPointer { Text($0) }
  }

  /// Makes a text of bytes.
  package init(_ bytes: ArraySlice<UInt8>) {
    self = bytes.withUnsafeBufferPointer { Text($0) }
  }

  /// The length in bytes.
  package var count: Int {
    switch storage {
    case .utf8(let string): string.utf8.count
    case .raw(let bytes): bytes.count
    }
  }

  package var isEmpty: Bool { count == 0 }

  /// Lends the bytes; they are valid only during the call.
  @inline(__always)
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .utf8(let string): return try Self.lend(string, body)
    case .raw(let bytes): return try Self.lend(bytes, body)
    }
  }

  @inline(__always)
  private static func lend<Result, Failure: Error>(
    _ string: String,
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var outcome: Swift.Result<Result, Failure>?
    string.utf8.withContiguousStorageIfAvailable { bytes in
      do throws(Failure) { outcome = .success(try body(bytes)) } catch { outcome = .failure(error) }
    }
    if let outcome { return try outcome.get() }
    return try lend(Array(string.utf8), body)
  }

  @inline(__always)
  private static func lend<Result, Failure: Error>(
    _ array: [UInt8],
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var outcome: Swift.Result<Result, Failure>?
    array.withUnsafeBufferPointer { bytes in
      do throws(Failure) { outcome = .success(try body(bytes)) } catch { outcome = .failure(error) }
    }
    guard let outcome else { preconditionFailure("the closure is always called") }
    return try outcome.get()
  }

  /// The bytes, copied.
  package var bytes: [UInt8] { withBytes { Array($0) } }

  /// The text as a string; each byte that is not part of UTF-8 becomes U+FFFD, as where Go reads runes.
  package var string: String {
    switch storage {
    case .utf8(let string): return string
    case .raw(let bytes):
      var text = ""
      for rune in Runes(bytes) { text.unicodeScalars.append(rune.scalar) }
      return text
    }
  }

  /// Whether all bytes are part of UTF-8.
  package var isValid: Bool {
    if case .utf8 = storage { true } else { false }
  }
}

extension Text: Hashable, Comparable {
  package static func == (left: Text, right: Text) -> Bool {
    left.count == right.count
      && left.withBytes { one in
        right.withBytes { other in
          guard let first = one.baseAddress, let second = other.baseAddress else { return true }
          return memcmp(first, second, one.count) == 0
        }
      }
  }

  package static func < (left: Text, right: Text) -> Bool {
    left.compare(right) < 0
  }

  /// Negative, zero or positive, as bytes compare.
  package func compare(_ other: Text) -> Int {
    withBytes { one in
      other.withBytes { two in
        let shared = min(one.count, two.count)
        if let first = one.baseAddress, let second = two.baseAddress {
          let order = memcmp(first, second, shared)
          if order != 0 { return Int(order) }
        }
        return one.count - two.count
      }
    }
  }

  package func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// A quick hash for maps, the same during one process.
  var quickHash: Int { withBytes { Template.quickHash($0) } }
}

/// A quick hash of bytes, the same during one process.
func quickHash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var hash = hashSeed
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  return Int(truncatingIfNeeded: hash ^ (hash >> 29))
}

private let hashSeed = 0xCBF2_9CE4_8422_2325 ^ UInt64(bitPattern: Int64(Hasher().finalize()))

extension Text: ExpressibleByStringLiteral, CustomStringConvertible {
  package init(stringLiteral text: String) { self.init(text) }

  package var description: String { string }
}
