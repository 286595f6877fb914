/// Prints values as Go's `fmt` does with `%v`.
enum GoPrint {
  /// The text of `fmt.Sprint` of one value.
  static func text(_ datum: Datum) -> Text {
    if case .string(let text) = datum { return text }
    var output: [UInt8] = []
    append(datum, to: &output)
    return Text(output)
  }

  /// Appends a value; `isInside` is whether it is part of another.
  static func append(_ datum: Datum, to output: inout [UInt8], isInside: Bool = false) {
    switch datum {
    case .absent, .null: output.append(string: "<nil>")
    case .bool(let truth): output.append(string: truth ? "true" : "false")
    case .int(let number, let kind): append(number, kind, to: &output)
    case .float(let number): output.append(goFloat: number)
    case .string(let text): output.append(text: text)
    case .list(let list): append(list, to: &output)
    case .map(let map): append(map, to: &output)
    case .object(let object): append(object, to: &output, isInside: isInside)
    }
  }

  static func append(_ number: Int, _ kind: IntegerKind, to output: inout [UInt8]) {
    if kind == .uint64, number < 0 {
      output.append(string: String(UInt(bitPattern: number)))
    } else if (0..<10).contains(number) {
      output.append(UInt8(ascii: "0") + UInt8(number))
    } else {
      output.append(string: String(number))
    }
  }

  private static func append(_ list: DatumList, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    var isFirst = true
    for element in list.elements {
      if !isFirst { output.append(UInt8(ascii: " ")) }
      isFirst = false
      append(element, to: &output, isInside: true)
    }
    output.append(UInt8(ascii: "]"))
  }

  private static func append(_ map: DatumMap, to output: inout [UInt8]) {
    output.append(string: "map[")
    var isFirst = true
    for (key, value) in map.sorted {
      if !isFirst { output.append(UInt8(ascii: " ")) }
      isFirst = false
      output.append(text: key)
      output.append(UInt8(ascii: ":"))
      append(value, to: &output, isInside: true)
    }
    output.append(UInt8(ascii: "]"))
  }

  private static func append(
    _ object: DatumObject,
    to output: inout [UInt8],
    isInside: Bool
  ) {
    if let string = object.string {
      output.append(text: string)
      return
    }
    switch object.content {
    case .structure(_, let isPointer) where isPointer && isInside:
      output.append(string: "0xc000000000")
    case .structure(let fields, let isPointer):
      output.append(string: isPointer ? "&{" : "{")
      for (position, field) in fields.enumerated() {
        if position > 0 { output.append(UInt8(ascii: " ")) }
        append(field.value, to: &output, isInside: true)
      }
      output.append(UInt8(ascii: "}"))
    case .map(let map): append(map, to: &output)
    case .list(let list): append(list, to: &output)
    case .time(let time): output.append(string: time.description)
    case .duration(let nanoseconds): output.append(string: goDuration(nanoseconds))
    case .complex(let real, let imaginary):
      output.append(complex: (real, imaginary), format: "g", precision: -1)
    case .function: output.append(string: "0x47b000")
    }
  }

  /// The text of `fmt.Sprint`: a space between two values of which neither is a string.
  static func sprint(_ values: some Collection<Datum>) -> Text {
    var output: [UInt8] = []
    var previousIsString = true
    for value in values {
      let isString = value.text != nil
      if !isString, !previousIsString { output.append(UInt8(ascii: " ")) }
      previousIsString = isString
      append(value, to: &output)
    }
    return Text(output)
  }

  /// The text of `fmt.Sprintln`: a space between all values.
  static func sprintln(_ values: some Collection<Datum>) -> Text {
    var output: [UInt8] = []
    for (position, value) in values.enumerated() {
      if position > 0 { output.append(UInt8(ascii: " ")) }
      append(value, to: &output)
    }
    output.append(0x0A)
    return Text(output)
  }
}

extension [UInt8] {
  /// Appends a complex number in parentheses.
  mutating func append(
    complex: (Double, Double),
    format: Unicode.Scalar,
    precision: Int
  ) {
    append(UInt8(ascii: "("))
    append(goFloat: complex.0, format: format, precision: precision)
    if complex.1.sign == .plus || complex.1.isNaN { append(UInt8(ascii: "+")) }
    append(goFloat: complex.1, format: format, precision: precision)
    append(string: "i)")
  }
}
