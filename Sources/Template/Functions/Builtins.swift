extension FunctionSet {
  /// Go's own functions.
  static let builtins: [Function] = [
    Function("and", .value, variadic: .value, special: .and, isBuiltin: true) { _, _ in .absent },
    Function("or", .value, variadic: .value, special: .or, isBuiltin: true) { _, _ in .absent },
    Function("not", .value, isBuiltin: true) { _, arguments in .bool(!arguments[0].isTrue) },
    Function("print", variadic: .any, isBuiltin: true) { _, arguments in
      .string(GoPrint.sprint(arguments.from(0)))
    }.deep,
    Function("println", variadic: .any, isBuiltin: true) { _, arguments in
      .string(GoPrint.sprintln(arguments.from(0)))
    }.deep,
    Function("printf", .string, variadic: .any, isBuiltin: true) {
      (run, arguments) throws(TemplateError) in
      let text = printf(arguments)
      try run.meter.make(text.count)
      return .string(text)
    }.deep,
    Function("html", variadic: .any, isBuiltin: true) { _, arguments in
      .string(Escapes.html(Escapes.joined(arguments)))
    }.deep,
    Function("js", variadic: .any, isBuiltin: true) { _, arguments in
      .string(Escapes.javaScript(Escapes.joined(arguments)))
    }.deep,
    Function("urlquery", variadic: .any, isBuiltin: true) { _, arguments in
      .string(Escapes.urlQuery(Escapes.joined(arguments)))
    }.deep,
    Function("len", .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .int(try Indexing.length(arguments[0]))
    },
    Function("index", .value, variadic: .value, isBuiltin: true) {
      (_, arguments) throws(TemplateError) in
      try Indexing.index(arguments)
    },
    Function("slice", .value, variadic: .value, isBuiltin: true) {
      (_, arguments) throws(TemplateError) in
      try Indexing.slice(arguments)
    },
    Function("call", .value, variadic: .value, special: .call, isBuiltin: true) {
      (_, arguments) throws(TemplateError) in
      try Indexing.call(arguments)
    },
    Function("eq", .value, variadic: .value, isBuiltin: true) {
      (_, arguments) throws(TemplateError) in
      if arguments.count == 2, case .string(let one) = arguments[0],
        case .string(let other) = arguments[1]
      {
        return .bool(one == other)
      }
      return .bool(try Comparison.equal(arguments[0], arguments.from(1)))
    },
    Function("ne", .value, .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .bool(try !Comparison.equal(arguments[0], [arguments[1]]))
    },
    Function("lt", .value, .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .bool(try Comparison.less(arguments[0], arguments[1]))
    },
    Function("le", .value, .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .bool(try Comparison.lessOrEqual(arguments[0], arguments[1]))
    },
    Function("gt", .value, .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .bool(try !Comparison.lessOrEqual(arguments[0], arguments[1]))
    },
    Function("ge", .value, .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .bool(try !Comparison.less(arguments[0], arguments[1]))
    },
  ]

  /// `printf`; formats of plain text and `%s` with texts are the most common by far.
  private static func printf(_ arguments: Arguments) -> Text {
    let format = arguments.text(0)
    var output: [UInt8] = []
    var next = 1
    let isSimple = format.withBytes { bytes in
      output.reserveCapacity(bytes.count + 64)
      var position = 0
      while position < bytes.count {
        let byte = bytes[position]
        guard byte == UInt8(ascii: "%") else {
          output.append(byte)
          position += 1
          continue
        }
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "s"),
          next < arguments.count, case .string(let text) = arguments[next]
        else { return false }
        output.append(text: text)
        next += 1
        position += 2
      }
      return next == arguments.count
    }
    return isSimple ? Text(output) : GoFormat.text(format, arguments.from(1))
  }
}
