/// Base 64 and base 32 as Go decodes them, its complaints included.
enum BaseDecoding {
  /// What decoding gives: bytes, or Go's complaint and where the input is wrong.
  enum Outcome {
    case bytes([UInt8])
    case complaint(String)

    /// The bytes, or the complaint, as sprig hands it out.
    var text: Text {
      switch self {
      case .bytes(let bytes): Text(bytes)
      case .complaint(let text): Text(text)
      }
    }
  }

  static func base64(_ text: Text) -> Outcome {
    decode(text, quantum: 4, bits: 6, name: "base64") { byte in
      switch byte {
      case 0x41...0x5A: byte - 0x41
      case 0x61...0x7A: byte - 0x61 + 26
      case 0x30...0x39: byte - 0x30 + 52
      case UInt8(ascii: "+"): 62
      case UInt8(ascii: "/"): 63
      default: nil
      }
    }
  }

  static func base32(_ text: Text) -> Outcome {
    decode(text, quantum: 8, bits: 5, name: "base32") { byte in
      switch byte {
      case 0x41...0x5A: byte - 0x41
      case 0x32...0x37: byte - 0x32 + 26
      default: nil
      }
    }
  }

  private static func decode(
    _ text: Text,
    quantum: Int,
    bits: Int,
    name: String,
    _ value: (UInt8) -> UInt8?
  ) -> Outcome {
    // Line ends do not count, but positions do.
    let input = text.bytes.enumerated().filter { $0.element != 0x0A && $0.element != 0x0D }
    func corrupt(_ position: Int) -> Outcome {
      .complaint("illegal \(name) data at input byte \(position)")
    }
    var output: [UInt8] = []
    output.reserveCapacity(input.count * bits / 8)
    var buffer: UInt32 = 0
    var filled = 0
    for (index, (offset, byte)) in input.enumerated() {
      if byte == UInt8(ascii: "=") {
        return padding(input, index, quantum, bits, output, corrupt)
      }
      guard let digit = value(byte) else { return corrupt(offset) }
      buffer = buffer << UInt32(bits) | UInt32(digit)
      filled += bits
      if filled >= 8 {
        filled -= 8
        output.append(UInt8(truncatingIfNeeded: buffer >> UInt32(filled)))
        buffer &= (1 << UInt32(filled)) - 1
      }
    }
    let rest = input.count % quantum
    guard rest == 0 else { return corrupt(name == "base64" ? text.count - rest : text.count) }
    return .bytes(output)
  }

  /// Checks what follows the first `=`.
  private static func padding(
    _ input: [EnumeratedSequence<[UInt8]>.Element],
    _ first: Int,
    _ quantum: Int,
    _ bits: Int,
    _ output: [UInt8],
    _ corrupt: (Int) -> Outcome
  ) -> Outcome {
    let used = first % quantum
    let isAllowed = quantum == 4 ? used >= 2 : [2, 4, 5, 7].contains(used)
    guard isAllowed else { return corrupt(input[first].offset) }
    let end = first + quantum - used
    for index in first..<end {
      guard index < input.count else { return corrupt((input.last?.offset ?? 0) + 1) }
      guard input[index].element == UInt8(ascii: "=") else { return corrupt(input[index].offset) }
    }
    if input.count > end { return corrupt(input[end].offset) }
    return .bytes(output)
  }

  static func base32(_ bytes: [UInt8]) -> Text {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var output: [UInt8] = []
    var buffer: UInt32 = 0
    var filled = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      filled += 8
      while filled >= 5 {
        filled -= 5
        output.append(alphabet[Int(buffer >> UInt32(filled) & 31)])
      }
      buffer &= (1 << UInt32(filled)) - 1
    }
    if filled > 0 { output.append(alphabet[Int(buffer << UInt32(5 - filled) & 31)]) }
    while output.count % 8 != 0 { output.append(UInt8(ascii: "=")) }
    return Text(output)
  }
}
