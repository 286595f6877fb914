extension FunctionSet {
  /// sprig's functions that turn values into strings and back.
  static let texts: [Function] = [
    Function("toString", .any) { _, arguments in .string(Cast.text(arguments[0])) },
    Function("toStrings", .any) { _, arguments in .strings(Cast.texts(arguments[0])) },
    Function("quote", variadic: .any) { _, arguments in
      .string(joined(arguments) { $1.append(quotedRunes: Cast.text($0)) })
    },
    Function("squote", variadic: .any) { _, arguments in
      .string(
        joined(arguments) {
          $1.append(UInt8(ascii: "'"))
          GoPrint.append($0, to: &$1)
          $1.append(UInt8(ascii: "'"))
        }
      )
    },
    Function("cat", variadic: .any) { _, arguments in
      .string(joined(arguments) { GoPrint.append($0, to: &$1) })
    },
    Function("indent", .int, .string) { (run, arguments) throws(TemplateError) in
      .string(try indented(arguments, startsLine: false, &run))
    },
    Function("nindent", .int, .string) { (run, arguments) throws(TemplateError) in
      .string(try indented(arguments, startsLine: true, &run))
    },
    Function("join", .string, .any) { (run, arguments) throws(TemplateError) in
      let separator = arguments.text(0)
      let texts = Cast.texts(arguments[1])
      try run.meter.make(texts.count * separator.count)
      var output: [UInt8] = []
      for (position, text) in texts.enumerated() {
        if position > 0 { output.append(text: separator) }
        output.append(text: text)
      }
      return .string(Text(output))
    },
    Function("split", .string, .string) { (run, arguments) throws(TemplateError) in
      try run.charge(partsOf: arguments.text(1), by: arguments.text(0))
      return numbered(arguments.text(1).split(by: arguments.text(0)))
    },
    Function("splitn", .string, .int, .string) { (run, arguments) throws(TemplateError) in
      try run.charge(partsOf: arguments.text(2), by: arguments.text(0))
      return numbered(arguments.text(2).split(by: arguments.text(0), limit: arguments.int(1)))
    },
    Function("splitList", .string, .string) { (run, arguments) throws(TemplateError) in
      try run.charge(partsOf: arguments.text(1), by: arguments.text(0))
      return .strings(arguments.text(1).split(by: arguments.text(0)))
    },
    Function("hello") { _, _ in .string("Hello!") },
  ]

  /// Values that are not nil, a space between them.
  private static func joined(
    _ arguments: Arguments,
    _ write: (Datum, inout [UInt8]) -> Void
  ) -> Text {
    var output: [UInt8] = []
    var isFirst = true
    for position in 0..<arguments.count where !arguments[position].isNil {
      if !isFirst { output.append(0x20) }
      isFirst = false
      write(arguments[position], &output)
    }
    return Text(output)
  }

  private static func numbered(_ parts: [Text]) -> Datum {
    let map = DatumMap(type: .string)
    for (position, part) in parts.enumerated() { map[Text("_\(position)")] = .string(part) }
    return .map(map)
  }

  private static func indented(
    _ arguments: Arguments,
    startsLine: Bool,
    _ run: inout Run
  ) throws(TemplateError) -> Text {
    let width = arguments.int(0)
    if width < 0 { throw .fault("strings: negative Repeat count") }
    let text = arguments.text(1)
    let size = text.withBytes { bytes in
      let lines = bytes.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
      return bytes.count &+ lines &* width
    }
    try run.meter.make(max(size, width))
    return text.withBytes { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(size + 1)
      if startsLine { output.append(0x0A) }
      output.append(contentsOf: repeatElement(0x20, count: width))
      var start = 0
      while let end = bytes[start...].firstIndex(of: 0x0A) {
        output.append(contentsOf: bytes[start...end])
        output.append(contentsOf: repeatElement(0x20, count: width))
        start = end + 1
      }
      output.append(contentsOf: bytes[start...])
      return Text(output)
    }
  }
}
