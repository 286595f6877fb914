import RE2

extension FunctionSet {
  /// sprig's functions on regular expressions; `must` stands in front of those that say what is wrong.
  static let regex: [Function] =
    [
      Function("regexMatch", .string, .string) { (run, arguments) throws(TemplateError) in
        guard case .success(let pattern) = try run.pattern(arguments.text(0)) else {
          return .bool(false)
        }
        return .bool(pattern.matches(arguments.text(1).bytes))
      },
      Function("mustRegexMatch", .string, .string) { (run, arguments) throws(TemplateError) in
        .bool(try run.compiled(arguments.text(0), .quiet).matches(arguments.text(1).bytes))
      },
      Function("regexQuoteMeta", .string) { _, arguments in
        .string(Text(Pattern.quoting(arguments.text(0).bytes)))
      },
    ]
    + [PatternComplaint.loud, .quiet].flatMap(forms)

  private static func forms(_ complaint: PatternComplaint) -> [Function] {
    let prefix = complaint == .quiet ? "mustRegex" : "regex"
    return [
      Function(prefix + "Find", .string, .string) { (run, arguments) throws(TemplateError) in
        let pattern = try run.compiled(arguments.text(0), complaint)
        let text = arguments.text(1)
        guard let range = pattern.match(text.bytes, groups: 0)?[0] else { return .string("") }
        return .string(text.slice(range))
      },
      Function(prefix + "FindAll", .string, .string, .int) {
        (run, arguments) throws(TemplateError) in
        let pattern = try run.compiled(arguments.text(0), complaint)
        let text = arguments.text(1)
        let limit = arguments.int(2)
        let found = limit == 0 ? [] : try run.matches(of: pattern, in: text, limit: limit)
        if found.isEmpty { return .list(DatumList([], type: .string, isNil: true)) }
        return .strings(found.map { text.slice($0) })
      },
      Function(prefix + "ReplaceAll", .string, .string, .string) {
        (run, arguments) throws(TemplateError) in
        try run.replaced(arguments, complaint, isTemplate: true)
      },
      Function(prefix + "ReplaceAllLiteral", .string, .string, .string) {
        (run, arguments) throws(TemplateError) in
        try run.replaced(arguments, complaint, isTemplate: false)
      },
      Function(prefix + "Split", .string, .string, .int) {
        (run, arguments) throws(TemplateError) in
        let pattern = try run.compiled(arguments.text(0), complaint)
        let text = arguments.text(1)
        let limit = arguments.int(2)
        if limit == 0 { return .list(DatumList([], type: .string, isNil: true)) }
        let matches = try run.matches(of: pattern, in: text, limit: limit)
        return .strings(
          pattern.parts(of: text.bytes, between: matches, limit: limit).map { text.slice($0) }
        )
      },
    ]
  }
}

/// How a function words a pattern that cannot be compiled.
enum PatternComplaint: Sendable {
  /// As the panic of Go's `MustCompile`.
  case loud
  /// As an error.
  case quiet
}

extension Run {
  mutating func compiled(
    _ text: Text,
    _ complaint: PatternComplaint
  ) throws(TemplateError) -> Pattern {
    switch try pattern(text) {
    case .success(let pattern): return pattern
    case .failure(let error):
      throw .fault(
        complaint == .quiet
          ? error.description : "regexp: Compile(`\(text.string)`): \(error.description)"
      )
    }
  }

  /// A pattern, compiled once.
  mutating func pattern(_ text: Text) throws(TemplateError) -> Result<Pattern, PatternError> {
    if let known = patterns[text] { return known }
    try charge(program: text)
    let compiled: Result<Pattern, PatternError>
    do throws(PatternError) {
      compiled = .success(try Pattern(text.bytes))
    } catch {
      compiled = .failure(error)
    }
    patterns[text] = compiled
    return compiled
  }

  /// All matches; each may have gone through the whole text.
  fileprivate mutating func matches(
    of pattern: Pattern,
    in text: Text,
    limit: Int
  ) throws(TemplateError) -> [Range<Int>] {
    var scan = pattern.scan(text.bytes, limit: limit)
    while scan.next() { try meter.work(50) }
    try meter.make(scan.found.count * 2 * MemoryLayout<Datum>.size)
    return scan.found
  }

  fileprivate mutating func replaced(
    _ arguments: Arguments,
    _ complaint: PatternComplaint,
    isTemplate: Bool
  ) throws(TemplateError) -> Datum {
    let pattern = try compiled(arguments.text(0), complaint)
    var replacement = pattern.replacement(
      in: arguments.text(1).bytes,
      with: arguments.text(2).bytes,
      isTemplate: isTemplate
    )
    while replacement.next() {
      try meter.work(50)
      if replacement.output.count > limits.outputInBytes {
        throw Meter.excess(.output, limits.outputInBytes)
      }
    }
    return .string(Text(replacement.finish()))
  }
}
