/// The fewest decimal digits that give a finite number back, and where its point stands: 0.d₁d₂… · 10^`point`.
package struct ShortestDecimal: Sendable, Hashable {
  package let isNegative: Bool
  /// The digits as ASCII, without zeros at either end; a single `0` for zero.
  package let digits: [UInt8]
  package let point: Int

  /// Takes a finite number apart.
  package init(_ number: Double) { self.init(description: number.description) }

  /// Takes a finite number of single precision apart.
  package init(_ number: Float) { self.init(description: number.description) }

  private init(description: String) {
    var digits: [UInt8] = []
    var point = 0
    var isAfterPoint = false
    var exponent = 0
    var bytes = description.utf8[...]
    isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes = bytes.dropFirst() }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "."): isAfterPoint = true
      case UInt8(ascii: "e"):
        exponent = Int(String(decoding: bytes, as: UTF8.self)) ?? 0
        bytes = bytes[bytes.endIndex...]
      default:
        digits.append(byte)
        if !isAfterPoint { point += 1 }
      }
    }
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.digits = digits.isEmpty ? [UInt8(ascii: "0")] : digits
    self.point = digits.isEmpty ? 1 : point - zeros + exponent
  }

  /// The text with an exponent, as Go's format `e`: `1.5e+06`; at least `width` digits stand in the exponent.
  package func scientific(exponentWidth width: Int = 2) -> String {
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    text.append(digits[0])
    if digits.count > 1 {
      text.append(UInt8(ascii: "."))
      text += digits[1...]
    }
    let exponent = digits == [UInt8(ascii: "0")] ? 0 : point - 1
    text.append(UInt8(ascii: "e"))
    text.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let size = String(exponent.magnitude).utf8
    for _ in 0..<Swift.max(0, width - size.count) { text.append(UInt8(ascii: "0")) }
    text += size
    return String(decoding: text, as: UTF8.self)
  }

  /// The text without an exponent, as Go's format `f`: `0.0000001`, `1500000`.
  package func positional() -> String {
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    if point <= 0 {
      text += [UInt8(ascii: "0"), UInt8(ascii: ".")]
      text += repeatElement(UInt8(ascii: "0"), count: -point)
      text += digits
    } else if point >= digits.count {
      text += digits
      text += repeatElement(UInt8(ascii: "0"), count: point - digits.count)
    } else {
      text += digits[..<point]
      text.append(UInt8(ascii: "."))
      text += digits[point...]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The text as Go's format `g` with the fewest digits: an exponent below 0.0001 and from a million on, `1e+06`.
  package func general() -> String {
    point - 1 < -4 || point - 1 >= 6 ? scientific() : positional()
  }
}
