import Glibc

extension FunctionSet {
  /// sprig's functions on numbers.
  static let math: [Function] = [
    Function("int", .any) { _, arguments in .int(Cast.int(arguments[0])) },
    Function("int64", .any) { _, arguments in .int64(Cast.int(arguments[0])) },
    Function("float64", .any) { _, arguments in .float(Cast.float(arguments[0])) },
    Function("atoi", .string) { _, arguments in
      .int(parseGoInteger(arguments.text(0).string, base: 10) ?? 0)
    },
    Function("toDecimal", .any) { _, arguments in
      .int64(parseGoInteger(GoPrint.text(arguments[0]).string, base: 8) ?? 0)
    },
    Function("add1", .any) { _, arguments in .int64(Cast.int(arguments[0]) &+ 1) },
    Function("add", variadic: .any) { _, arguments in
      .int64(arguments.from(0).reduce(0) { $0 &+ Cast.int($1) })
    },
    Function("sub", .any, .any) { _, arguments in
      .int64(Cast.int(arguments[0]) &- Cast.int(arguments[1]))
    },
    Function("mul", .any, variadic: .any) { _, arguments in
      .int64(arguments.from(0).reduce(1) { $0 &* Cast.int($1) })
    },
    Function("div", .any, .any) { (_, arguments) throws(TemplateError) in
      let divisor = try nonzero(arguments[1])
      return .int64(Cast.int(arguments[0]).dividedReportingOverflow(by: divisor).partialValue)
    },
    Function("mod", .any, .any) { (_, arguments) throws(TemplateError) in
      let divisor = try nonzero(arguments[1])
      return .int64(
        Cast.int(arguments[0]).remainderReportingOverflow(dividingBy: divisor).partialValue
      )
    },
    largest.named("max"),
    largest.named("biggest"),
    Function("min", .any, variadic: .any) { _, arguments in
      .int64(arguments.from(0).map { Cast.int($0) }.min() ?? 0)
    },
    Function("maxf", .any, variadic: .any) { _, arguments in
      .float(arguments.from(1).reduce(Cast.float(arguments[0])) { goMax($0, Cast.float($1)) })
    },
    Function("minf", .any, variadic: .any) { _, arguments in
      .float(arguments.from(1).reduce(Cast.float(arguments[0])) { goMin($0, Cast.float($1)) })
    },
    Function("ceil", .any) { _, arguments in .float(Cast.float(arguments[0]).rounded(.up)) },
    Function("floor", .any) { _, arguments in .float(Cast.float(arguments[0]).rounded(.down)) },
    Function("round", .any, .int, variadic: .float) { _, arguments in rounded(arguments) },
    Function("add1f", .any) { _, arguments in
      .float(decimal(arguments[0], [.int(1)]) { $0 + $1 })
    },
    Function("addf", variadic: .any) { _, arguments in
      .float(decimal(.float(0), arguments.from(0)) { $0 + $1 })
    },
    Function("subf", .any, variadic: .any) { _, arguments in
      .float(decimal(arguments[0], arguments.from(1)) { $0 - $1 })
    },
    Function("mulf", .any, variadic: .any) { _, arguments in
      .float(decimal(arguments[0], arguments.from(1)) { $0 * $1 })
    },
    Function("divf", .any, variadic: .any) { (_, arguments) throws(TemplateError) in
      for divisor in arguments.from(1) where Cast.float(divisor) == 0 {
        throw .fault("decimal division by 0")
      }
      return .float(decimal(arguments[0], arguments.from(1)) { $0 / $1 })
    },
    Function("until", .int) { (run, arguments) throws(TemplateError) in
      let end = arguments.int(0)
      return try steps(&run, 0, end, end < 0 ? -1 : 1)
    },
    Function("untilStep", .int, .int, .int) { (run, arguments) throws(TemplateError) in
      try steps(&run, arguments.int(0), arguments.int(1), arguments.int(2))
    },
    Function("seq", variadic: .int) { (run, arguments) throws(TemplateError) in
      try sequence(&run, arguments)
    },
  ]

  private static let largest = Function("", .any, variadic: .any) { _, arguments in
    .int64(arguments.from(0).map { Cast.int($0) }.max() ?? 0)
  }

  private static func nonzero(_ datum: Datum) throws(TemplateError) -> Int {
    let divisor = Cast.int(datum)
    if divisor == 0 { throw .fault("runtime error: integer divide by zero") }
    return divisor
  }

  private static func goMax(_ one: Double, _ other: Double) -> Double {
    if one == .infinity || other == .infinity { return .infinity }
    if one.isNaN || other.isNaN { return .nan }
    return max(one, other)
  }

  private static func goMin(_ one: Double, _ other: Double) -> Double {
    if one == -.infinity || other == -.infinity { return -.infinity }
    if one.isNaN || other.isNaN { return .nan }
    return min(one, other)
  }

  private static func rounded(_ arguments: Arguments) -> Datum {
    var roundOn = 0.5
    if arguments.count > 2, case .float(let given) = arguments[2] { roundOn = given }
    let power = pow(10, Double(arguments.int(1)))
    let scaled = power * Cast.float(arguments[0])
    let fraction = scaled - scaled.rounded(.towardZero)
    let whole = fraction >= roundOn ? scaled.rounded(.up) : scaled.rounded(.down)
    return .float(whole / power)
  }

  private static func decimal(
    _ first: Datum,
    _ rest: [Datum],
    _ combine: (BigDecimal, BigDecimal) -> BigDecimal
  ) -> Double {
    var result = BigDecimal(Cast.float(first))
    for operand in rest { result = combine(result, BigDecimal(Cast.float(operand))) }
    return result.double
  }

  private static func integers(
    _ run: inout Run,
    _ start: Int,
    _ stop: Int,
    _ step: Int
  ) throws(TemplateError) -> [Int] {
    guard stop < start ? step < 0 : step > 0 else { return [] }
    let count = (stop.subtractingReportingOverflow(start).partialValue.magnitude) / step.magnitude
    try run.meter.make(count > 1 << 40 ? .max : Int(count) * 24)
    return Array(stride(from: start, to: stop, by: step))
  }

  private static func steps(
    _ run: inout Run,
    _ start: Int,
    _ stop: Int,
    _ step: Int
  ) throws(TemplateError) -> Datum {
    .list(DatumList(try integers(&run, start, stop, step).map { .int($0) }, type: .int))
  }

  private static func sequence(
    _ run: inout Run,
    _ arguments: Arguments
  ) throws(TemplateError) -> Datum {
    let numbers: [Int]
    switch arguments.count {
    case 1:
      let end = arguments.int(0)
      let step = end < 1 ? -1 : 1
      numbers = try integers(&run, 1, end &+ step, step)
    case 2:
      let (start, end) = (arguments.int(0), arguments.int(1))
      let step = end < start ? -1 : 1
      numbers = try integers(&run, start, end &+ step, step)
    case 3:
      let (start, step, end) = (arguments.int(0), arguments.int(1), arguments.int(2))
      if end < start, step > 0 { return .string("") }
      numbers = try integers(&run, start, end &+ (end < start ? -1 : 1), step)
    default: numbers = []
    }
    return .string(numbers.map { String($0) }.joined(separator: " "))
  }
}
