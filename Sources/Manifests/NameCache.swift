internal import Glibc

/// Texts that come again and again, such as keys, each made once.
package struct NameCache {
  private var slots: [String] = []
  private static let slotCount = 128

  package init() {}

  /// The text of some bytes, shared with earlier ones where they are still remembered.
  package mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Up to 15 bytes live inside of the string itself.
    guard bytes.count > 15, bytes.count <= 128 else {
      return String(decoding: bytes, as: UTF8.self)
    }
    if slots.isEmpty { slots = [String](repeating: "", count: Self.slotCount) }
    let slot = Self.slot(of: bytes)
    if slots[slot].utf8.count == bytes.count {
      let isEqual = slots[slot].utf8.withContiguousStorageIfAvailable { known in
        guard let one = known.baseAddress, let other = bytes.baseAddress else { return false }
        return memcmp(one, other, bytes.count) == 0
      }
      if isEqual == true { return slots[slot] }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    slots[slot] = text
    return text
  }

  /// A slot by length and the bytes at both ends, where keys differ most.
  private static func slot(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    let head = raw.loadUnaligned(as: UInt64.self)
    let middle = raw.loadUnaligned(fromByteOffset: bytes.count / 2 - 4, as: UInt64.self)
    let tail = raw.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    let mixed = (head ^ middle &* 31 ^ tail &* 127 ^ UInt64(bytes.count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> 57)
  }
}
