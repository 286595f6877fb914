internal import Manifests

extension LenientReader {
  /// Reads the text whose opening quote stands here.
  mutating func text() throws(JSONError) -> String {
    let start = position
    position += 1
    var result: [UInt8] = []
    while true {
      guard let byte = next else { throw error(.unclosedQuote, at: start) }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return Self.repaired(result)
      case UInt8(ascii: "\\"): try escape(into: &result)
      case 0x0A, 0x0D: throw error(.unclosedQuote, at: start)
      case 0..<0x20:
        let found = "the control character \(byte)"
        throw error(.unexpected(found, needed: "its escape"))
      default:
        result.append(byte)
        position += 1
      }
    }
  }

  /// The text of some bytes, each of those that are no UTF-8 replaced on its own, as Go does.
  private static func repaired(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      let width = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      if rest.count >= width, let piece = String(validating: rest.prefix(width), as: UTF8.self) {
        text += piece
        rest = rest.dropFirst(width)
      } else {
        text.unicodeScalars.append("\u{FFFD}")
        rest = rest.dropFirst()
      }
    }
    return text
  }

  private mutating func escape(into result: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard let letter = next else { throw error(.unexpectedEnd) }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(letter)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"): try codeUnit(from: start, into: &result)
    default: throw error(.badEscape, at: start)
    }
  }

  /// Reads the digits behind `\u`, and the second half of a surrogate pair; a lone half is replaced.
  private mutating func codeUnit(from start: Int, into result: inout [UInt8]) throws(JSONError) {
    guard var code = hexadecimal() else { throw error(.badEscape, at: start) }
    if code & 0xFC00 == 0xD800 {
      let behind = position
      if take("\\"), take("u"), let low = hexadecimal(), low & 0xFC00 == 0xDC00 {
        code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
      } else {
        position = behind
      }
    }
    result.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
  }

  private mutating func hexadecimal() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for byte in bytes[position..<(position + 4)] {
      switch byte {
      case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: code = code << 4 | UInt32(byte - 0x41 + 10)
      case 0x61...0x66: code = code << 4 | UInt32(byte - 0x61 + 10)
      default: return nil
      }
    }
    position += 4
    return code
  }
}
