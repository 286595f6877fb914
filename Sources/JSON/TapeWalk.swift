internal import CSimdjson
internal import Manifests

/// Turns simdjson's tape into a value: one pass over the words, no call into C.
struct TapeWalk {
  private let tape: UnsafePointer<UInt64>
  private let strings: UnsafePointer<UInt8>
  private var position = 1
  private var names = NameCache()

  init(_ tape: swell_json_tape) {
    self.tape = tape.tape
    self.strings = tape.strings
  }

  /// Reads the root's value.
  mutating func document() -> Value { value() }

  private mutating func value() -> Value {
    let word = tape[position]
    position += 1
    switch UInt8(truncatingIfNeeded: word >> 56) {
    case UInt8(ascii: "\""): return .string(String(decoding: text(word), as: UTF8.self))
    case UInt8(ascii: "{"): return map(word)
    case UInt8(ascii: "["): return list(word)
    case UInt8(ascii: "l"): return .int(Int(bitPattern: UInt(number())))
    case UInt8(ascii: "u"): return .double(Double(number()))
    case UInt8(ascii: "d"): return .double(Double(bitPattern: number()))
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    default: return .null
    }
  }

  /// The word behind a number's mark.
  private mutating func number() -> UInt64 {
    defer { position += 1 }
    return tape[position]
  }

  /// A text's bytes: its length in four bytes, then itself.
  private func text(_ word: UInt64) -> UnsafeBufferPointer<UInt8> {
    let start = strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    return UnsafeBufferPointer(start: start + 4, count: Int(length))
  }

  private mutating func list(_ word: UInt64) -> Value {
    let end = Int(truncatingIfNeeded: word & 0xFFFF_FFFF)
    var elements: [Value] = []
    elements.reserveCapacity(count(word))
    while position < end - 1 { elements.append(value()) }
    position = end
    return .list(elements)
  }

  private mutating func map(_ word: UInt64) -> Value {
    let end = Int(truncatingIfNeeded: word & 0xFFFF_FFFF)
    var mapping = Mapping()
    mapping.reserveCapacity(count(word))
    while position < end - 1 {
      let key = names.string(text(tape[position]))
      position += 1
      let value = value()
      if let earlier = mapping.insert(key, value) { mapping.replaceValue(at: earlier, with: value) }
    }
    position = end
    return .map(mapping)
  }

  /// How many elements or entries a collection has; the tape counts up to 16 million.
  private func count(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word >> 32 & 0xFF_FFFF) }
}
