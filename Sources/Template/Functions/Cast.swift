/// Conversions between types as sprig's functions make them: what cannot be converted is zero.
enum Cast {
  static func int(_ datum: Datum) -> Int {
    switch datum {
    case .int(let number, _): return number
    case .float(let number): return truncated(number)
    case .string(let text): return parseGoInteger(trimmingZeros(text.string), base: 0) ?? 0
    case .bool(let truth): return truth ? 1 : 0
    case .object(let object):
      guard case .duration(let number) = object.content,
        object.typeName == "time.Month" || object.typeName == "time.Weekday"
      else { return 0 }
      return number
    default: return 0
    }
  }

  /// What a 64 bit processor makes of a float.
  static func truncated(_ number: Double) -> Int {
    Int(exactly: number.rounded(.towardZero)) ?? .min
  }

  static func float(_ datum: Datum) -> Double {
    switch datum {
    case .int(let number, let kind):
      return kind == .uint64 ? Double(UInt(bitPattern: number)) : Double(number)
    case .float(let number): return number
    case .string(let text): return parseGoFloat(text.string) ?? 0
    case .bool(let truth): return truth ? 1 : 0
    case .object(let object):
      guard case .duration(let number) = object.content,
        object.typeName == "time.Month" || object.typeName == "time.Weekday"
      else { return 0 }
      return Double(number)
    default: return 0
    }
  }

  /// A number's text without a fraction of zeros only.
  private static func trimmingZeros(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var foundZero = false
    for position in bytes.indices.reversed() {
      switch bytes[position] {
      case UInt8(ascii: "."):
        return foundZero ? String(decoding: bytes[..<position], as: UTF8.self) : text
      case UInt8(ascii: "0"): foundZero = true
      default: return text
      }
    }
    return text
  }

  /// sprig's `strval`.
  static func text(_ datum: Datum) -> Text {
    switch datum {
    case .string(let text): return text
    case .list(let list):
      if let bytes = list.bytes { return Text(bytes) }
      return GoPrint.text(datum)
    default: return GoPrint.text(datum)
    }
  }

  /// sprig's `strslice`: the texts of a list without its nils.
  static func texts(_ datum: Datum) -> [Text] {
    guard let list = datum.asList else { return datum.isNil ? [] : [text(datum)] }
    return list.elements.compactMap { $0.isNil ? nil : text($0) }
  }

  /// sprig's `empty`.
  static func isEmpty(_ datum: Datum) throws(TemplateError) -> Bool {
    switch datum {
    case .object(let object):
      switch object.content {
      case .structure, .time, .function: return false
      case .duration(let number): return number == 0
      case .map(let map): return map.isEmpty
      case .list(let list): return list.isEmpty
      case .complex(let real, let imaginary): return real == 0 && imaginary == 0
      }
    default: return !datum.isTrue
    }
  }
}
