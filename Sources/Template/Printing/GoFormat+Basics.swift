private let lowerHex = Array("0123456789abcdef".utf8)
private let upperHex = Array("0123456789ABCDEF".utf8)

extension GoFormat {
  // MARK: Padding

  /// Writes bytes in the width asked for, counted in runes.
  mutating func pad(_ bytes: [UInt8]) {
    guard let width = flags.width, width > 0 else {
      output.append(contentsOf: bytes)
      return
    }
    var runes = Runes(bytes)
    var count = 0
    while runes.next() != nil { count += 1 }
    let missing = width - count
    if flags.minus {
      output.append(contentsOf: bytes)
      writePadding(missing, zero: false)
    } else {
      writePadding(missing, zero: flags.zero)
      output.append(contentsOf: bytes)
    }
  }

  private mutating func writePadding(_ count: Int, zero: Bool) {
    guard count > 0 else { return }
    output.append(contentsOf: repeatElement(zero ? UInt8(ascii: "0") : 0x20, count: count))
  }

  private mutating func padUnfilled(_ bytes: [UInt8]) {
    let zero = flags.zero
    flags.zero = false
    pad(bytes)
    flags.zero = zero
  }

  // MARK: Integers

  mutating func printInteger(
    _ number: Int,
    _ kind: IntegerKind,
    _ datum: Datum,
    _ verb: Unicode.Scalar
  ) {
    let isSigned = !kind.isUnsigned
    switch verb {
    case "v" where flags.sharpV && !isSigned:
      let sharp = flags.sharp
      flags.sharp = true
      integer(number, radix: 16, isSigned: isSigned, verb, lowerHex)
      flags.sharp = sharp
    case "v", "d": integer(number, radix: 10, isSigned: isSigned, verb, lowerHex)
    case "b": integer(number, radix: 2, isSigned: isSigned, verb, lowerHex)
    case "o", "O": integer(number, radix: 8, isSigned: isSigned, verb, lowerHex)
    case "x": integer(number, radix: 16, isSigned: isSigned, verb, lowerHex)
    case "X": integer(number, radix: 16, isSigned: isSigned, verb, upperHex)
    case "c":
      var bytes: [UInt8] = []
      bytes.append(rune: UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
      pad(bytes)
    case "q":
      var bytes: [UInt8] = []
      bytes.append(quotedRune: number, asciiOnly: flags.plus)
      pad(bytes)
    case "U": unicode(number)
    default: badVerb(datum, verb)
    }
  }

  private mutating func integer(
    _ number: Int,
    radix: UInt,
    isSigned: Bool,
    _ verb: Unicode.Scalar,
    _ letters: [UInt8]
  ) {
    let isNegative = isSigned && number < 0
    var rest = isNegative ? number.magnitude : UInt(bitPattern: number)
    var least = 0
    if let precision = flags.precision {
      least = precision
      if precision == 0, rest == 0 {
        writePadding(flags.width ?? 0, zero: false)
        return
      }
    } else if flags.zero, !flags.minus, let width = flags.width {
      least = isNegative || flags.plus || flags.space ? width - 1 : width
    }
    var reversed: [UInt8] = []
    repeat {
      reversed.append(letters[Int(rest % radix)])
      rest /= radix
    } while rest > 0
    while reversed.count < least { reversed.append(UInt8(ascii: "0")) }
    if flags.sharp {
      switch radix {
      case 2: reversed += Array("b0".utf8)
      case 8 where reversed.last != UInt8(ascii: "0"): reversed.append(UInt8(ascii: "0"))
      case 16: reversed += Array((letters[10] == 0x61 ? "x0" : "X0").utf8)
      default: break
      }
    }
    if verb == "O" { reversed += Array("o0".utf8) }
    if isNegative {
      reversed.append(UInt8(ascii: "-"))
    } else if flags.plus {
      reversed.append(UInt8(ascii: "+"))
    } else if flags.space {
      reversed.append(0x20)
    }
    padUnfilled(reversed.reversed())
  }

  private mutating func unicode(_ number: Int) {
    let hex = String(UInt(bitPattern: number), radix: 16, uppercase: true)
    let least = max(4, flags.precision ?? 4)
    var text = "U+" + String(repeating: "0", count: max(0, least - hex.utf8.count)) + hex
    if flags.sharp, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init),
      scalar.isGoPrintable
    {
      text += " '\(scalar)'"
    }
    padUnfilled(Array(text.utf8))
  }

  // MARK: Floats

  mutating func printFloat(_ number: Double, _ datum: Datum, _ verb: Unicode.Scalar) {
    switch verb {
    case "v": float(number, "g", -1)
    case "b", "g", "G", "x", "X": float(number, verb, -1)
    case "f", "e", "E", "F": float(number, verb, 6)
    default: badVerb(datum, verb)
    }
  }

  private mutating func float(_ number: Double, _ format: Unicode.Scalar, _ usual: Int) {
    let precision = flags.precision ?? usual
    var text: [UInt8] = []
    text.append(goFloat: number, format: format, precision: precision)
    if text.first != UInt8(ascii: "-"), text.first != UInt8(ascii: "+") {
      text.insert(UInt8(ascii: "+"), at: 0)
    }
    if flags.space, text[0] == UInt8(ascii: "+"), !flags.plus { text[0] = 0x20 }
    if !number.isFinite {
      if number.isNaN, !flags.space, !flags.plus {
        text.removeFirst()
      } else if number > 0, !flags.plus, !flags.space {
        text[0] = UInt8(ascii: "+")
      }
      padUnfilled(text)
      return
    }
    if flags.sharp, format != "b" { keepPoint(&text, format, precision) }
    guard flags.plus || text[0] != UInt8(ascii: "+") else {
      pad(Array(text.dropFirst()))
      return
    }
    if flags.zero, !flags.minus, let width = flags.width, width > text.count {
      output.append(text[0])
      writePadding(width - text.count, zero: true)
      output.append(contentsOf: text.dropFirst())
    } else {
      pad(text)
    }
  }

  /// `%#`: a decimal point always, and trailing zeros for `g`.
  private func keepPoint(_ text: inout [UInt8], _ format: Unicode.Scalar, _ precision: Int) {
    var digits = 0
    if format == "g" || format == "G" { digits = precision == -1 ? 6 : precision }
    let mark = text.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    let tail = mark.map { Array(text[$0...]) } ?? []
    var head = mark.map { Array(text[..<$0]) } ?? text
    let hasPoint = head.contains(UInt8(ascii: "."))
    let written = head.dropFirst().drop { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
      .filter { $0 != UInt8(ascii: ".") }.count
    if !hasPoint { head.append(UInt8(ascii: ".")) }
    let significant = max(written, head.dropFirst().contains { $0 != 0x30 && $0 != 0x2E } ? 0 : 1)
    if digits > significant {
      head.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits - significant))
    }
    text = head + tail
  }

  // MARK: Texts

  mutating func printText(_ text: Text, _ datum: Datum, _ verb: Unicode.Scalar) {
    switch verb {
    case "v" where flags.sharpV: quoted(text)
    case "v", "s": pad(truncated(text).bytes)
    case "q": quoted(truncated(text))
    case "x": hex(text, lowerHex)
    case "X": hex(text, upperHex)
    default: badVerb(datum, verb)
    }
  }

  private func truncated(_ text: Text) -> Text {
    guard let precision = flags.precision else { return text }
    let bytes = text.bytes
    var runes = Runes(bytes)
    for _ in 0..<precision where runes.next() == nil { return text }
    return Text(bytes[..<runes.position])
  }

  private mutating func quoted(_ text: Text) {
    var bytes: [UInt8] = []
    if flags.sharp, text.isValid, !text.string.unicodeScalars.contains(where: isUnquotable) {
      bytes = [UInt8(ascii: "`")] + text.bytes + [UInt8(ascii: "`")]
    } else {
      bytes.append(quotedRunes: text, asciiOnly: flags.plus)
    }
    pad(bytes)
  }

  /// What may not stand in back quotes.
  private func isUnquotable(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{FEFF}" || scalar == "`" || scalar.value == 0x7F
      || scalar.value < 0x20 && scalar != "\t"
  }

  private mutating func hex(_ text: Text, _ letters: [UInt8]) {
    var source = text.bytes
    if let precision = flags.precision { source = Array(source.prefix(precision)) }
    var bytes: [UInt8] = []
    let prefix: [UInt8] = flags.sharp ? [0x30, letters[10] == 0x61 ? 0x78 : 0x58] : []
    for (position, byte) in source.enumerated() {
      if position > 0, flags.space { bytes.append(0x20) }
      if position == 0 || flags.space { bytes += prefix }
      bytes.append(letters[Int(byte >> 4)])
      bytes.append(letters[Int(byte & 15)])
    }
    pad(bytes)
  }
}
