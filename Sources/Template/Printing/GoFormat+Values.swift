extension GoFormat {
  /// Writes one argument.
  mutating func printArgument(_ datum: Datum, _ verb: Unicode.Scalar, isInside: Bool = false) {
    if !isInside {
      switch verb {
      case "T": return pad(Array(datum.typeName.utf8))
      case "p": return badVerb(datum, verb)
      default: break
      }
    }
    switch datum {
    case .absent, .null: printNil(datum, verb, isInside: isInside)
    case .bool(let truth):
      guard verb == "t" || verb == "v" else { return badVerb(datum, verb) }
      pad(Array((truth ? "true" : "false").utf8))
    case .int(let number, let kind): printInteger(number, kind, datum, verb)
    case .float(let number): printFloat(number, datum, verb)
    case .string(let text): printText(text, datum, verb)
    case .list(let list): printList(list, datum, verb)
    case .map(let map): printMap(map, verb, typeName: map.typeName)
    case .object(let object): printObject(object, datum, verb, isInside: isInside)
    }
  }

  private mutating func printNil(_ datum: Datum, _ verb: Unicode.Scalar, isInside: Bool) {
    if isInside {
      output.append(string: flags.sharpV ? "interface {}(nil)" : "<nil>")
    } else if verb == "v" {
      pad(Array("<nil>".utf8))
    } else {
      badVerb(datum, verb)
    }
  }

  mutating func badVerb(_ datum: Datum, _ verb: Unicode.Scalar) {
    output.append(string: "%!")
    output.append(rune: verb)
    output.append(UInt8(ascii: "("))
    if datum.isNil {
      output.append(string: "<nil>")
    } else {
      output.append(string: datum.typeName)
      output.append(UInt8(ascii: "="))
      // Go keeps the flags here, width included.
      printArgument(datum, "v")
    }
    output.append(UInt8(ascii: ")"))
  }

  private mutating func printList(
    _ list: DatumList,
    _ datum: Datum,
    _ verb: Unicode.Scalar
  ) {
    if let bytes = list.bytes {
      switch verb {
      case "s", "q", "x", "X": return printText(Text(bytes), datum, verb)
      default: break
      }
    }
    if flags.sharpV {
      output.append(string: list.typeName)
      if list.isNil {
        output.append(string: "(nil)")
        return
      }
      output.append(UInt8(ascii: "{"))
      for (position, element) in list.elements.enumerated() {
        if position > 0 { output.append(string: ", ") }
        printArgument(element, verb, isInside: true)
      }
      output.append(UInt8(ascii: "}"))
      return
    }
    output.append(UInt8(ascii: "["))
    for (position, element) in list.elements.enumerated() {
      if position > 0 { output.append(UInt8(ascii: " ")) }
      printArgument(element, verb, isInside: true)
    }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func printMap(_ map: DatumMap, _ verb: Unicode.Scalar, typeName: String) {
    if flags.sharpV {
      output.append(string: typeName)
      if map.isNil {
        output.append(string: "(nil)")
        return
      }
      output.append(UInt8(ascii: "{"))
    } else {
      output.append(string: "map[")
    }
    for (position, entry) in map.sorted.enumerated() {
      if position > 0 { output.append(string: flags.sharpV ? ", " : " ") }
      printArgument(.string(entry.key), verb, isInside: true)
      output.append(UInt8(ascii: ":"))
      printArgument(entry.value, verb, isInside: true)
    }
    output.append(flags.sharpV ? UInt8(ascii: "}") : UInt8(ascii: "]"))
  }

  private mutating func printObject(
    _ object: DatumObject,
    _ datum: Datum,
    _ verb: Unicode.Scalar,
    isInside: Bool
  ) {
    if let string = object.string, !flags.sharpV {
      switch verb {
      case "v", "s", "x", "X", "q": return printText(string, .string(string), verb)
      default: break
      }
    }
    switch object.content {
    case .duration(let number): printInteger(number, .int64, datum, verb)
    case .complex(let real, let imaginary): printComplex((real, imaginary), datum, verb)
    case .list(let list): printList(list, datum, verb)
    case .map(let map): printMap(map, verb, typeName: object.typeName)
    case .structure(let fields, let isPointer):
      if isPointer, isInside {
        output.append(string: "0xc000000000")
        return
      }
      printStructure(fields, object, verb, isPointer: isPointer)
    case .time, .function: output.append(text: GoPrint.text(datum))
    }
  }

  private mutating func printStructure(
    _ fields: [DatumObject.Field],
    _ object: DatumObject,
    _ verb: Unicode.Scalar,
    isPointer: Bool
  ) {
    if isPointer { output.append(UInt8(ascii: "&")) }
    if flags.sharpV {
      output.append(string: isPointer ? String(object.typeName.dropFirst()) : object.typeName)
    }
    output.append(UInt8(ascii: "{"))
    for (position, field) in fields.enumerated() {
      if position > 0 { output.append(string: flags.sharpV ? ", " : " ") }
      if flags.plusV || flags.sharpV {
        output.append(text: field.name)
        output.append(UInt8(ascii: ":"))
      }
      printArgument(field.value, verb, isInside: true)
    }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func printComplex(
    _ number: (Double, Double),
    _ datum: Datum,
    _ verb: Unicode.Scalar
  ) {
    let known: [Unicode.Scalar] = ["v", "b", "g", "G", "x", "X", "f", "F", "e", "E"]
    guard known.contains(verb) else { return badVerb(datum, verb) }
    let plus = flags.plus
    output.append(UInt8(ascii: "("))
    printFloat(number.0, .float(number.0), verb)
    flags.plus = true
    printFloat(number.1, .float(number.1), verb)
    output.append(string: "i)")
    flags.plus = plus
  }
}
