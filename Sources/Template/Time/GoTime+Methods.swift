extension GoTime {
  /// The methods that templates may call on a time.
  var methods: [Text: DatumObject.Method] {
    let time = self
    let civil = civil
    func constant(_ datum: Datum) -> DatumObject.Method {
      DatumObject.Method { (_) throws(TemplateError) in datum }
    }
    return [
      "Unix": constant(.int64(seconds)),
      "UnixNano": constant(.int64(seconds &* 1_000_000_000 &+ nanoseconds)),
      "UnixMilli": constant(.int64(seconds &* 1_000 &+ nanoseconds / 1_000_000)),
      "UnixMicro": constant(.int64(seconds &* 1_000_000 &+ nanoseconds / 1_000)),
      "Nanosecond": constant(.int(nanoseconds)),
      "Year": constant(.int(civil.year)),
      "Month": constant(.object(GoTime.month(civil.month))),
      "Day": constant(.int(civil.day)),
      "Hour": constant(.int(civil.hour)),
      "Minute": constant(.int(civil.minute)),
      "Second": constant(.int(civil.second)),
      "YearDay": constant(.int(civil.dayOfYear)),
      "Weekday": constant(.object(GoTime.weekday(civil.weekday))),
      "IsZero": constant(.bool(seconds == GoTime.zero.seconds && nanoseconds == 0)),
      "String": constant(.string(description)),
      "UTC": DatumObject.Method { (_) throws(TemplateError) in
        GoTime(seconds: time.seconds, nanoseconds: time.nanoseconds).datum
      },
      "Local": DatumObject.Method { (_) throws(TemplateError) in time.datum },
      "Format": DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
        .string(time.formatted(arguments[0].text ?? ""))
      },
      "AddDate": DatumObject.Method([.int, .int, .int]) { (arguments) throws(TemplateError) in
        let parts = arguments.map { if case .int(let part, _) = $0 { part } else { 0 } }
        return time.addingDate(parts[0], parts[1], parts[2]).datum
      },
    ]
  }

  private static func month(_ number: Int) -> DatumObject {
    DatumObject(
      typeName: "time.Month",
      content: .duration(number),
      string: Text(CivilTime.months[number - 1])
    )
  }

  private static func weekday(_ number: Int) -> DatumObject {
    DatumObject(
      typeName: "time.Weekday",
      content: .duration(number),
      string: Text(CivilTime.weekdays[number])
    )
  }

  private func addingDate(_ years: Int, _ months: Int, _ days: Int) -> GoTime {
    let civil = civil
    let month = civil.month - 1 + months
    let year = civil.year + years + (month >= 0 ? month / 12 : (month - 11) / 12)
    let date = CivilTime.days(year, ((month % 12) + 12) % 12 + 1, 1) + civil.day - 1 + days
    var time = self
    time.seconds =
      date * 86_400 + civil.hour * 3_600 + civil.minute * 60 + civil.second - offset
    return time
  }
}
