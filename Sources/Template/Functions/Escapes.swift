/// Go's `html`, `js` and `urlquery`.
enum Escapes {
  /// The arguments of an escaping function as one text.
  static func joined(_ arguments: Arguments) -> Text {
    if arguments.count == 1, case .string(let text) = arguments[0] { return text }
    var values = arguments.from(0)
    for position in values.indices where values[position].isNil {
      values[position] = .string("<no value>")
    }
    return GoPrint.sprint(values)
  }

  static func html(_ text: Text) -> Text {
    var output: [UInt8] = []
    text.withBytes { bytes in
      for byte in bytes {
        switch byte {
        case 0: output.append(string: "\u{FFFD}")
        case UInt8(ascii: "\""): output.append(string: "&#34;")
        case UInt8(ascii: "'"): output.append(string: "&#39;")
        case UInt8(ascii: "&"): output.append(string: "&amp;")
        case UInt8(ascii: "<"): output.append(string: "&lt;")
        case UInt8(ascii: ">"): output.append(string: "&gt;")
        default: output.append(byte)
        }
      }
    }
    return Text(output)
  }

  static func javaScript(_ text: Text) -> Text {
    var output: [UInt8] = []
    let bytes = text.bytes
    var runes = Runes(bytes)
    while let rune = runes.next() {
      switch rune.scalar {
      case "\\": output.append(string: "\\\\")
      case "'": output.append(string: "\\'")
      case "\"": output.append(string: "\\\"")
      case "<": output.append(string: "\\u003C")
      case ">": output.append(string: "\\u003E")
      case "&": output.append(string: "\\u0026")
      case "=": output.append(string: "\\u003D")
      case let scalar where scalar.value < 0x20:
        output.append(string: "\\u00")
        let hex = String(scalar.value, radix: 16, uppercase: true)
        output.append(string: hex.utf8.count < 2 ? "0" + hex : hex)
      case let scalar where scalar.value < 0x80 || scalar.isGoPrintable:
        if rune.isValid {
          output.append(rune: scalar)
        } else {
          output.append(bytes[runes.position - 1])
        }
      case let scalar:
        let hex = String(scalar.value, radix: 16, uppercase: true)
        output.append(string: "\\u" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)))
        output.append(string: hex)
      }
    }
    return Text(output)
  }

  static func urlQuery(_ text: Text) -> Text {
    var output: [UInt8] = []
    text.withBytes { bytes in
      for byte in bytes {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."), UInt8(ascii: "~"):
          output.append(byte)
        case 0x20: output.append(UInt8(ascii: "+"))
        default: output.append(percent: byte)
        }
      }
    }
    return Text(output)
  }
}

extension [UInt8] {
  /// Appends a byte as `%` and two hexadecimal digits.
  mutating func append(percent byte: UInt8) {
    let digits = Array("0123456789ABCDEF".utf8)
    append(UInt8(ascii: "%"))
    append(digits[Int(byte >> 4)])
    append(digits[Int(byte & 15)])
  }
}
