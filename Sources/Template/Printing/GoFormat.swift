/// Writes values by a format as Go's `fmt.Sprintf` does, its complaints about bad verbs included.
struct GoFormat {
  /// The flags, width and precision of one verb.
  struct Flags {
    var minus = false
    var plus = false
    var sharp = false
    var space = false
    var zero = false
    /// `%+v`: field names.
    var plusV = false
    /// `%#v`: Go's syntax.
    var sharpV = false
    var width: Int?
    var precision: Int?
  }

  var output: [UInt8] = []
  var flags = Flags()
  private let arguments: [Datum]
  private var next = 0
  private var reordered = false
  private var goodIndex = true
  private var position = 0
  private let format: [UInt8]

  private init(_ format: [UInt8], _ arguments: [Datum]) {
    self.format = format
    self.arguments = arguments
  }

  /// The text of a format with arguments.
  static func text(_ format: Text, _ arguments: [Datum]) -> Text {
    var printer = GoFormat(format.bytes, arguments)
    printer.run()
    return Text(printer.output)
  }

  private mutating func run() {
    while position < format.count {
      let start = position
      while position < format.count, format[position] != UInt8(ascii: "%") { position += 1 }
      output.append(contentsOf: format[start..<position])
      guard position < format.count else { break }
      position += 1
      directive()
    }
    if !reordered, next < arguments.count { complainAboutExtra() }
  }

  private mutating func complainAboutExtra() {
    flags = Flags()
    output.append(string: "%!(EXTRA ")
    for (offset, argument) in arguments[next...].enumerated() {
      if offset > 0 { output.append(string: ", ") }
      if argument.isNil {
        output.append(string: "<nil>")
      } else {
        output.append(string: argument.typeName)
        output.append(UInt8(ascii: "="))
        printArgument(argument, "v")
      }
    }
    output.append(UInt8(ascii: ")"))
  }

  private mutating func directive() {
    flags = Flags()
    goodIndex = true
    var afterIndex = false
    readFlags()
    afterIndex = readIndex()
    if peek() == UInt8(ascii: "*") {
      position += 1
      flags.width = starValue("%!(BADWIDTH)")
      if let width = flags.width, width < 0 {
        flags.width = -width
        flags.minus = true
        flags.zero = false
      }
      afterIndex = false
    } else if let width = number() {
      flags.width = width
      if afterIndex { goodIndex = false }
    }
    if peek() == UInt8(ascii: ".") { readPrecision(&afterIndex) }
    if !afterIndex { afterIndex = readIndex() }
    guard position < format.count else {
      output.append(string: "%!(NOVERB)")
      return
    }
    let rune = decodeRune(format, at: position)
    position += rune.width
    apply(rune.scalar)
  }

  private mutating func readPrecision(_ afterIndex: inout Bool) {
    position += 1
    if afterIndex { goodIndex = false }
    afterIndex = readIndex()
    if peek() == UInt8(ascii: "*") {
      position += 1
      flags.precision = starValue("%!(BADPREC)")
      if let precision = flags.precision, precision < 0 {
        flags.precision = nil
        output.append(string: "%!(BADPREC)")
      }
      afterIndex = false
    } else {
      flags.precision = number() ?? 0
    }
  }

  private mutating func apply(_ verb: Unicode.Scalar) {
    if verb == "%" {
      output.append(UInt8(ascii: "%"))
    } else if !goodIndex {
      complain(verb, "(BADINDEX)")
    } else if next >= arguments.count {
      complain(verb, "(MISSING)")
    } else {
      if verb == "v" {
        flags.sharpV = flags.sharp
        flags.plusV = flags.plus
        if flags.sharp { flags.sharp = false }
        if flags.plus { flags.plus = false }
      }
      let argument = arguments[next]
      next += 1
      printArgument(argument, verb)
    }
  }

  private mutating func complain(_ verb: Unicode.Scalar, _ what: String) {
    output.append(string: "%!")
    output.append(rune: verb)
    output.append(string: what)
  }

  private mutating func readFlags() {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "#"): flags.sharp = true
      case UInt8(ascii: "0"): flags.zero = true
      case UInt8(ascii: "+"): flags.plus = true
      case UInt8(ascii: "-"): flags.minus = true
      case UInt8(ascii: " "): flags.space = true
      default: return
      }
      position += 1
    }
  }

  private func peek() -> UInt8? { position < format.count ? format[position] : nil }

  private mutating func number() -> Int? {
    var value: Int?
    while let byte = peek(), (0x30...0x39).contains(byte) {
      let sum = (value ?? 0) * 10 + Int(byte - 0x30)
      if sum > 1_000_000 { return nil }
      value = sum
      position += 1
    }
    return value
  }

  private mutating func starValue(_ complaint: String) -> Int? {
    guard next < arguments.count else {
      output.append(string: complaint)
      return nil
    }
    defer { next += 1 }
    guard case .int(let value, _) = arguments[next], value.magnitude <= 1_000_000 else {
      output.append(string: complaint)
      return nil
    }
    return value
  }

  /// Reads an argument's position in brackets; whether there was one.
  private mutating func readIndex() -> Bool {
    guard peek() == UInt8(ascii: "[") else { return false }
    reordered = true
    guard let end = format[position...].firstIndex(of: UInt8(ascii: "]")) else {
      goodIndex = false
      position += 1
      return false
    }
    let digits = format[(position + 1)..<end]
    position = end + 1
    guard let index = Int(String(decoding: digits, as: UTF8.self)),
      index >= 1, index <= arguments.count
    else {
      goodIndex = false
      return true
    }
    next = index - 1
    return true
  }
}
