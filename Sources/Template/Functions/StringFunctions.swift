extension FunctionSet {
  /// sprig's functions on strings.
  static let strings: [Function] = [
    Function("trim", .string) { _, arguments in .string(arguments.text(0).trimmed) },
    Function("upper", .string) { _, arguments in .string(arguments.text(0).uppercased) },
    Function("lower", .string) { _, arguments in .string(arguments.text(0).lowercased) },
    Function("title", .string) { _, arguments in .string(arguments.text(0).titled) },
    Function("untitle", .string) { _, arguments in .string(Words.untitled(arguments.text(0))) },
    Function("swapcase", .string) { _, arguments in
      .string(Words.swappingCase(arguments.text(0)))
    },
    Function("initials", .string) { _, arguments in .string(Words.initials(arguments.text(0))) },
    Function("nospace", .string) { _, arguments in
      .string(Words.withoutSpaces(arguments.text(0)))
    },
    Function("snakecase", .string) { _, arguments in
      .string(CaseWords.joined(arguments.text(0), by: "_"))
    },
    Function("kebabcase", .string) { _, arguments in
      .string(CaseWords.joined(arguments.text(0), by: "-"))
    },
    Function("camelcase", .string) { _, arguments in
      .string(CaseWords.pascal(arguments.text(0)))
    },
    Function("abbrev", .int, .string) { (_, arguments) throws(TemplateError) in
      .string(try Words.abbreviated(arguments.text(1), 0, arguments.int(0)))
    },
    Function("abbrevboth", .int, .int, .string) { (_, arguments) throws(TemplateError) in
      let (left, right) = (arguments.int(0), arguments.int(1))
      if right < 4 || left > 0 && right < 7 { return arguments[2] }
      return .string(try Words.abbreviated(arguments.text(2), left, right))
    },
    Function("trunc", .int, .string) { _, arguments in
      let (length, text) = (arguments.int(0), arguments.text(1))
      if length < 0, text.count + length > 0 {
        return .string(text.slice((text.count + length)..<text.count))
      }
      return length >= 0 && text.count > length ? .string(text.slice(0..<length)) : arguments[1]
    },
    Function("substr", .int, .int, .string) { (_, arguments) throws(TemplateError) in
      try substring(arguments.int(0), arguments.int(1), arguments.text(2))
    },
    Function("repeat", .int, .string) { (run, arguments) throws(TemplateError) in
      let (count, text) = (arguments.int(0), arguments.text(1))
      if count < 0 { throw .fault("strings: negative Repeat count") }
      let (size, overflow) = count.multipliedReportingOverflow(by: text.count)
      try run.meter.make(overflow ? .max : size)
      var output: [UInt8] = []
      output.reserveCapacity(size)
      for _ in 0..<(text.isEmpty ? 0 : count) { output.append(text: text) }
      return .string(Text(output))
    },
    trimAll.named("trimall"),
    trimAll,
    Function("trimSuffix", .string, .string) { _, arguments in
      let (suffix, text) = (arguments.text(0), arguments.text(1))
      return text.hasSuffix(suffix)
        ? .string(text.slice(0..<(text.count - suffix.count))) : arguments[1]
    },
    Function("trimPrefix", .string, .string) { _, arguments in
      let (prefix, text) = (arguments.text(0), arguments.text(1))
      return text.hasPrefix(prefix)
        ? .string(text.slice(prefix.count..<text.count)) : arguments[1]
    },
    Function("contains", .string, .string) { _, arguments in
      .bool(arguments.text(1).contains(arguments.text(0)))
    },
    Function("hasPrefix", .string, .string) { _, arguments in
      .bool(arguments.text(1).hasPrefix(arguments.text(0)))
    },
    Function("hasSuffix", .string, .string) { _, arguments in
      .bool(arguments.text(1).hasSuffix(arguments.text(0)))
    },
    Function("replace", .string, .string, .string) { (run, arguments) throws(TemplateError) in
      let (old, new, text) = (arguments.text(0), arguments.text(1), arguments.text(2))
      try run.meter.make(text.count + text.occurrences(of: old) * max(new.count - old.count, 0))
      return .string(text.replacing(old, with: new))
    },
    Function("plural", .string, .string, .int) { _, arguments in
      arguments[arguments.int(2) == 1 ? 0 : 1]
    },
    Function("wrap", .int, .string) { _, arguments in
      .string(Words.wrapped(arguments.text(1), arguments.int(0), "\n", cutsWords: false))
    },
    Function("wrapWith", .int, .string, .string) { (run, arguments) throws(TemplateError) in
      let separator = arguments.text(1)
      let lines = arguments.text(2).count / max(arguments.int(0), 1)
      try run.meter.make(arguments.text(2).count + lines * separator.count)
      return .string(
        Words.wrapped(
          arguments.text(2),
          arguments.int(0),
          separator.isEmpty ? "\n" : separator,
          cutsWords: true
        )
      )
    },
  ]

  private static let trimAll = Function("trimAll", .string, .string) { _, arguments in
    let set = Set(arguments.text(0).string.unicodeScalars)
    return .string(arguments.text(1).trimming { set.contains($0) })
  }

  private static func substring(
    _ start: Int,
    _ end: Int,
    _ text: Text
  ) throws(TemplateError) -> Datum {
    let count = text.count
    if start < 0 {
      guard (0...count).contains(end) else { throw outOfBounds("[:\(end)]", count) }
      return .string(text.slice(0..<end))
    }
    if end < 0 || end > count {
      guard start <= count else { throw outOfBounds("[\(start):\(count)]", count) }
      return .string(text.slice(start..<count))
    }
    guard start <= end else { throw outOfBounds("[\(start):\(end)]", count) }
    return .string(text.slice(start..<end))
  }

  private static func outOfBounds(_ range: String, _ length: Int) -> TemplateError {
    .fault("runtime error: slice bounds out of range \(range) with length \(length)")
  }
}
