/// Which characters Go escapes in a text, and how.
enum JSONEscapes {
  /// How many bytes the character at a position has if it stands for itself, otherwise zero.
  @inline(__always)
  static func plainWidth(
    _ text: UnsafeBufferPointer<UInt8>,
    _ position: Int,
    escapesHTML: Bool
  ) -> Int {
    let byte = text[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return 0
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): return escapesHTML ? 0 : 1
    case 0x20...0x7F: return 1
    case 0x80...: return wideWidth(text, position)
    default: return 0
    }
  }

  /// The width of a well-formed character that is no line separator; zero for anything else.
  private static func wideWidth(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    guard let (code, width) = decode(text, position) else { return 0 }
    return code == 0x2028 || code == 0x2029 ? 0 : width
  }

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>,
    _ position: Int
  ) -> (code: UInt32, width: Int)? {
    let first = text[position]
    let width: Int
    let least: UInt32
    var code: UInt32
    switch first {
    case 0xC2...0xDF: (width, least, code) = (2, 0x80, UInt32(first & 0x1F))
    case 0xE0...0xEF: (width, least, code) = (3, 0x800, UInt32(first & 0x0F))
    case 0xF0...0xF4: (width, least, code) = (4, 0x10000, UInt32(first & 0x07))
    default: return nil
    }
    guard position + width <= text.count else { return nil }
    for offset in 1..<width {
      let byte = text[position + offset]
      guard byte & 0xC0 == 0x80 else { return nil }
      code = code << 6 | UInt32(byte & 0x3F)
    }
    guard code >= least, code <= 0x10FFFF, !(0xD800...0xDFFF ~= code) else { return nil }
    return (code, width)
  }

  /// Writes the escape of the character at a position and tells how many bytes it stands for.
  static func escape(
    _ text: UnsafeBufferPointer<UInt8>,
    _ position: Int,
    into bytes: inout [UInt8]
  ) -> Int {
    let byte = text[position]
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x80...:
      if let (code, width) = decode(text, position) {
        bytes.append(contentsOf: (code == 0x2028 ? "u2028" : "u2029").utf8)
        return width
      }
      bytes.append(contentsOf: "ufffd".utf8)
    default:
      bytes.append(contentsOf: "u00".utf8)
      for digit in [byte >> 4, byte & 0x0F] {
        bytes.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
      }
    }
    return 1
  }
}
