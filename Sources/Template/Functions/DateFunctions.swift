extension FunctionSet {
  /// sprig's functions on dates.
  static let dates: [Function] =
    [
      Function("now") { run, _ in run.local(run.sources.now()).datum },
      Function("ago", .any) { run, arguments in
        let since = run.sources.now().nanoseconds(since: run.moment(arguments[0]))
        let rounded = (Double(since) / 1e9).rounded(.toNearestOrAwayFromZero)
        return .string(goDuration(Cast.truncated(rounded * 1e9)))
      },
      Function("date", .string, .any) { (run, arguments) throws(TemplateError) in
        try run.meter.make(arguments.text(0).count * 16)
        return .string(run.formatted(arguments[1], arguments.text(0), zone: "Local"))
      },
      Function("htmlDate", .any) { run, arguments in
        .string(run.formatted(arguments[0], "2006-01-02", zone: "Local"))
      },
      Function("htmlDateInZone", .any, .string) { run, arguments in
        .string(run.formatted(arguments[0], "2006-01-02", zone: arguments.text(1).string))
      },
      Function("toDate", .string, .string) { run, arguments in
        let zone = run.zone("Local")
        return (run.parsed(arguments.text(0), arguments.text(1), zone).time ?? .zero).datum
      },
      Function("mustToDate", .string, .string) { (run, arguments) throws(TemplateError) in
        let zone = run.zone("Local")
        let parsed = run.parsed(arguments.text(0), arguments.text(1), zone)
        guard let time = parsed.time else { throw .fault(parsed.complaint) }
        return time.datum
      },
      Function("unixEpoch", .time) { _, arguments in
        .string(String(time(arguments[0]).seconds))
      },
      Function("duration", .any) { _, arguments in
        let seconds: Int
        switch arguments[0] {
        case .string(let text): seconds = parseGoInteger(text.string, base: 10) ?? 0
        case .int(let number, .int64): seconds = number
        default: seconds = 0
        }
        return .string(goDuration(seconds &* 1_000_000_000))
      },
      Function("durationRound", .any) { run, arguments in
        .string(roundedDuration(arguments[0], run))
      },
    ]
    + ["date_in_zone", "dateInZone"].map { dateInZone.named($0) }
    + ["date_modify", "dateModify"].map { dateModify.named($0) }
    + ["must_date_modify", "mustDateModify"].map { mustDateModify.named($0) }

  private static let dateInZone = Function("", .string, .any, .string) {
    (run, arguments) throws(TemplateError) in
    try run.meter.make(arguments.text(0).count * 16)
    return .string(run.formatted(arguments[1], arguments.text(0), zone: arguments.text(2).string))
  }

  private static let dateModify = Function("", .string, .time) { _, arguments in
    guard let duration = parseGoDuration(arguments.text(0)) else { return arguments[1] }
    return time(arguments[1]).adding(nanoseconds: duration).datum
  }

  private static let mustDateModify = Function("", .string, .time) {
    (_, arguments) throws(TemplateError) in
    guard let duration = parseGoDuration(arguments.text(0)) else {
      throw .fault(durationComplaint(arguments.text(0)))
    }
    return time(arguments[1]).adding(nanoseconds: duration).datum
  }

  static func durationComplaint(_ text: Text) -> String {
    "time: invalid duration \(goQuoted(text))"
  }

  static func time(_ datum: Datum) -> GoTime {
    if case .object(let object) = datum, case .time(let time) = object.content { return time }
    return .zero
  }

  private static func roundedDuration(_ datum: Datum, _ run: Run) -> String {
    var nanoseconds = 0
    switch datum {
    case .string(let text): nanoseconds = parseGoDuration(text) ?? 0
    case .int(let number, .int64): nanoseconds = number
    case .object(let object):
      if case .time(let time) = object.content {
        nanoseconds = run.sources.now().nanoseconds(since: time)
      }
    default: break
    }
    let size = nanoseconds.magnitude
    let second: UInt = 1_000_000_000
    let units: [(name: String, size: UInt)] = [
      ("y", 31_536_000 * second), ("mo", 2_592_000 * second), ("d", 86_400 * second),
      ("h", 3_600 * second), ("m", 60 * second), ("s", second),
    ]
    for unit in units where size > unit.size { return "\(size / unit.size)\(unit.name)" }
    return "0s"
  }
}

extension Run {
  /// A zone by its name; `Local` is the zone of the file `localtime`, and what is unknown is UTC.
  func zone(_ name: String) -> GoZone {
    switch name {
    case "", "UTC": .utc
    case "Local": sources.timeZone("Local").flatMap { GoZone(file: $0) } ?? .utc
    default:
      name.contains("..") || name.hasPrefix("/")
        ? .utc : sources.timeZone(name).flatMap { GoZone(file: $0) } ?? .utc
    }
  }

  func local(_ time: GoTime) -> GoTime { time.inZone(zone("Local")) }

  /// The moment that sprig's date functions make of a value; what is no time is now.
  func moment(_ datum: Datum) -> GoTime {
    switch datum {
    case .int(let seconds, .int), .int(let seconds, .int64), .int(let seconds, .int32):
      return GoTime(seconds: seconds)
    case .object(let object):
      if case .time(let time) = object.content { return time }
      return sources.now()
    default: return sources.now()
    }
  }

  func formatted(_ datum: Datum, _ layout: Text, zone name: String) -> Text {
    moment(datum).inZone(zone(name)).formatted(layout)
  }

  func parsed(
    _ layout: Text,
    _ text: Text,
    _ zone: GoZone
  ) -> (time: GoTime?, complaint: String) {
    var parser = TimeParser(layout: layout, text: text, zone: zone)
    return parser.parse()
  }
}
