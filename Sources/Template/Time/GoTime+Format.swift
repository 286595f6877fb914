extension GoTime {
  /// The time in a layout of Go.
  func formatted(_ layout: Text) -> Text {
    var output: [UInt8] = []
    let civil = civil
    for piece in Layout(layout).pieces {
      output.append(contentsOf: piece.prefix)
      if let part = piece.part { append(part, civil, to: &output) }
    }
    return Text(output)
  }

  package var description: String {
    formatted("2006-01-02 15:04:05.999999999 -0700 MST").string
  }

  var rfc3339: String { formatted("2006-01-02T15:04:05.999999999Z07:00").string }

  private func append(_ part: LayoutPart, _ civil: CivilTime, to output: inout [UInt8]) {
    switch part {
    case .longMonth: output.append(string: CivilTime.months[civil.month - 1])
    case .month: output.append(string: String(CivilTime.months[civil.month - 1].prefix(3)))
    case .numericMonth: output.append(string: String(civil.month))
    case .zeroMonth: pad(civil.month, 2, "0", &output)
    case .longWeekday: output.append(string: CivilTime.weekdays[civil.weekday])
    case .weekday: output.append(string: String(CivilTime.weekdays[civil.weekday].prefix(3)))
    case .day: output.append(string: String(civil.day))
    case .underDay: pad(civil.day, 2, " ", &output)
    case .zeroDay: pad(civil.day, 2, "0", &output)
    case .underYearDay: pad(civil.dayOfYear, 3, " ", &output)
    case .zeroYearDay: pad(civil.dayOfYear, 3, "0", &output)
    case .longYear: pad(civil.year, 4, "0", &output)
    case .year: pad(max(civil.year, 0) % 100, 2, "0", &output)
    case .zone: appendZone(&output)
    default: appendClock(part, civil, to: &output)
    }
  }

  private func appendClock(_ part: LayoutPart, _ civil: CivilTime, to output: inout [UInt8]) {
    let hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12
    switch part {
    case .hour: pad(civil.hour, 2, "0", &output)
    case .hour12: output.append(string: String(hour12))
    case .zeroHour12: pad(hour12, 2, "0", &output)
    case .minute: output.append(string: String(civil.minute))
    case .zeroMinute: pad(civil.minute, 2, "0", &output)
    case .second: output.append(string: String(civil.second))
    case .zeroSecond: pad(civil.second, 2, "0", &output)
    case .upperPM: output.append(string: civil.hour >= 12 ? "PM" : "AM")
    case .lowerPM: output.append(string: civil.hour >= 12 ? "pm" : "am")
    case .offset(let isISO, let hasColon, let hasMinutes, let hasSeconds):
      if isISO, offset == 0 {
        output.append(UInt8(ascii: "Z"))
      } else {
        appendOffset(hasColon, hasMinutes, hasSeconds, &output)
      }
    case .fraction(let digits, let trims, let separator):
      appendFraction(digits, trims, separator, &output)
    default: break
    }
  }

  private func appendZone(_ output: inout [UInt8]) {
    if !zoneName.isEmpty {
      output.append(string: zoneName)
      return
    }
    let minutes = offset / 60
    output.append(minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    pad(Int(minutes.magnitude) / 60, 2, "0", &output)
    if minutes % 60 != 0 { pad(Int(minutes.magnitude) % 60, 2, "0", &output) }
  }

  private func appendOffset(
    _ hasColon: Bool,
    _ hasMinutes: Bool,
    _ hasSeconds: Bool,
    _ output: inout [UInt8]
  ) {
    output.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let size = Int(offset.magnitude)
    pad(size / 3_600, 2, "0", &output)
    guard hasMinutes else { return }
    if hasColon { output.append(UInt8(ascii: ":")) }
    pad(size / 60 % 60, 2, "0", &output)
    guard hasSeconds else { return }
    if hasColon { output.append(UInt8(ascii: ":")) }
    pad(size % 60, 2, "0", &output)
  }

  private func appendFraction(
    _ digits: Int,
    _ trims: Bool,
    _ separator: UInt8,
    _ output: inout [UInt8]
  ) {
    var text = String(nanoseconds)
    text = String(repeating: "0", count: 9 - text.utf8.count) + text
    var kept = Array(text.utf8.prefix(digits))
    while kept.count < digits, !trims { kept.append(UInt8(ascii: "0")) }
    if trims {
      while kept.last == UInt8(ascii: "0") { kept.removeLast() }
      if kept.isEmpty { return }
    }
    output.append(separator)
    output.append(contentsOf: kept)
  }

  private func pad(_ number: Int, _ width: Int, _ filler: Unicode.Scalar, _ output: inout [UInt8]) {
    if number < 0 { output.append(UInt8(ascii: "-")) }
    let digits = String(number.magnitude)
    for _ in 0..<max(0, width - digits.utf8.count) { output.append(rune: filler) }
    output.append(string: digits)
  }
}
