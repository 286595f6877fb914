import Glibc
import Manifests

extension [UInt8] {
  /// Appends a number as Go's `%v` prints it.
  mutating func append(goFloat number: Double) {
    if let whole = Int32(exactly: number), (1..<1_000_000).contains(whole) {
      append(string: String(whole))
    } else {
      append(goFloat: number, format: "g", precision: -1)
    }
  }

  /// Appends a number as Go's `strconv.FormatFloat` writes it; a precision of -1 takes the fewest digits that
  /// give the number back.
  mutating func append(goFloat number: Double, format: Unicode.Scalar, precision: Int) {
    guard number.isFinite else {
      append(string: number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf")
      return
    }
    switch format {
    case "b": append(binary: number)
    case "x", "X": append(hexadecimal: number, isUpper: format == "X", precision: precision)
    default:
      if precision < 0 {
        append(shortest: number, format)
      } else {
        append(number, format == "F" ? "f" : format, precision)
      }
    }
  }

  private mutating func append(shortest number: Double, _ format: Unicode.Scalar) {
    let shortest = ShortestDecimal(number)
    switch format {
    case "e": append(string: shortest.scientific())
    case "E": append(string: shortest.scientific().uppercased())
    case "f", "F": append(string: shortest.positional())
    case "G": append(string: shortest.general().uppercased())
    default: append(string: shortest.general())
    }
  }

  /// The mantissa as an integer, and the power of two.
  private mutating func append(binary number: Double) {
    let isNormal = number.exponentBitPattern > 0
    let mantissa = number.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let exponent = (isNormal ? Int(number.exponentBitPattern) : 1) - 1_075
    if number.sign == .minus { append(UInt8(ascii: "-")) }
    append(string: "\(mantissa)p\(exponent < 0 ? "-" : "+")\(exponent.magnitude)")
  }

  private mutating func append(hexadecimal number: Double, isUpper: Bool, precision: Int) {
    var text: [UInt8] = []
    text.append(number, precision < 0 ? "a" : "a", precision)
    guard let mark = text.lastIndex(of: UInt8(ascii: "p")), mark + 2 < text.count + 1 else {
      return append(contentsOf: text)
    }
    if text.count - mark == 3 { text.insert(UInt8(ascii: "0"), at: mark + 2) }
    let string = String(decoding: text, as: UTF8.self)
    append(string: isUpper ? string.uppercased() : string)
  }

  /// With a precision, the C library writes what Go writes: both round the exact value half to even.
  private mutating func append(_ number: Double, _ format: Unicode.Scalar, _ precision: Int) {
    let precision = Swift.min(precision, 2_000)
    var buffer = [UInt8](repeating: 0, count: Swift.max(precision, 0) + 400)
    let pattern = precision < 0 ? "%\(format)" : "%.\(precision)\(format)"
    let written = buffer.withUnsafeMutableBytes { raw in
      withVaList([number]) { arguments in
        guard let base = raw.baseAddress else { return Int32(0) }
        return vsnprintf(
          base.assumingMemoryBound(to: CChar.self),
          raw.count,
          pattern,
          arguments
        )
      }
    }
    append(contentsOf: buffer[..<Swift.max(0, Swift.min(Int(written), buffer.count - 1))])
  }
}
