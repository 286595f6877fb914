import Glibc

/// The shortest decimal digits that give a finite number back, as 0.d1d2d3… times ten to the exponent.
struct ShortestDigits {
  private(set) var digits: [UInt8] = []
  private(set) var exponent = 0

  /// Takes the digits of the magnitude of a finite number; zero has the single digit 0.
  init(_ number: Double) {
    var seenPoint = false
    var scale = 0
    var position = 0
    let text = Array(number.magnitude.description.utf8)
    while position < text.count {
      let byte = text[position]
      if byte == UInt8(ascii: ".") {
        seenPoint = true
      } else if byte == UInt8(ascii: "e") {
        scale = Int(String(decoding: text[(position + 1)...], as: UTF8.self)) ?? 0
        break
      } else if byte != UInt8(ascii: "0") || !digits.isEmpty {
        digits.append(byte)
        if !seenPoint { exponent += 1 }
      } else if seenPoint {
        exponent -= 1
      }
      position += 1
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    exponent += scale
    if digits.isEmpty {
      digits = [UInt8(ascii: "0")]
      exponent = 1
    }
  }
}

extension [UInt8] {
  /// Appends a number as Go's `%v` prints it.
  mutating func append(goFloat number: Double) {
    append(goFloat: number, format: "g", precision: -1, largestExponent: 21)
  }

  /// Appends a number as Go's `strconv.FormatFloat` writes it; a precision of -1 takes the fewest digits that
  /// give the number back.
  mutating func append(
    goFloat number: Double,
    format: Unicode.Scalar,
    precision: Int,
    largestExponent: Int? = nil
  ) {
    guard number.isFinite else {
      append(string: number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf")
      return
    }
    guard precision < 0 else {
      append(number, format, precision)
      return
    }
    if number.sign == .minus { append(UInt8(ascii: "-")) }
    let shortest = ShortestDigits(number)
    switch format {
    case "e", "E": append(exponential: shortest, letter: format)
    case "f", "F": append(plain: shortest)
    default:
      let exponent = number == 0 ? 0 : shortest.exponent - 1
      var largest = largestExponent ?? 21
      if shortest.digits.count > largest { largest = shortest.digits.count }
      if largestExponent == nil, shortest.digits.count <= 21 { largest = 21 }
      if exponent < -4 || exponent >= largest {
        append(exponential: shortest, letter: format == "G" ? "E" : "e")
      } else {
        append(plain: shortest)
      }
    }
  }

  private mutating func append(exponential shortest: ShortestDigits, letter: Unicode.Scalar) {
    append(shortest.digits[0])
    if shortest.digits.count > 1 {
      append(UInt8(ascii: "."))
      append(contentsOf: shortest.digits.dropFirst())
    }
    let isZero = shortest.digits == [UInt8(ascii: "0")]
    let exponent = isZero ? 0 : shortest.exponent - 1
    append(rune: letter)
    append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    if exponent.magnitude < 10 { append(UInt8(ascii: "0")) }
    append(string: String(exponent.magnitude))
  }

  private mutating func append(plain shortest: ShortestDigits) {
    let digits = shortest.digits
    let exponent = shortest.exponent
    if exponent <= 0 {
      append(string: "0.")
      append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -exponent))
      append(contentsOf: digits)
    } else if exponent >= digits.count {
      append(contentsOf: digits)
      append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent - digits.count))
    } else {
      append(contentsOf: digits[..<exponent])
      append(UInt8(ascii: "."))
      append(contentsOf: digits[exponent...])
    }
  }

  /// With a precision, the C library writes what Go writes: both round the exact value half to even.
  private mutating func append(_ number: Double, _ format: Unicode.Scalar, _ precision: Int) {
    let letter: Unicode.Scalar =
      switch format {
      case "F": "f"
      default: format
      }
    var buffer = [UInt8](repeating: 0, count: Swift.min(precision, 2_000) + 400)
    let written = buffer.withUnsafeMutableBytes { raw in
      withVaList([Int32(Swift.min(precision, 2_000)), number]) { arguments in
        vsnprintf(
          raw.baseAddress?.assumingMemoryBound(to: CChar.self),
          raw.count,
          "%.*\(letter)",
          arguments
        )
      }
    }
    append(contentsOf: buffer[..<Swift.max(0, Swift.min(Int(written), buffer.count - 1))])
  }
}
