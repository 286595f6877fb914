/// Which texts Go's YAML library takes for dates and times.
enum Timestamp {
  /// Whether a text is a timestamp: `2001-12-14`, `2001-12-14 21:59:43.1`, `2001-12-14T21:59:43Z` and the like.
  static func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 8, text[4] == UInt8(ascii: "-") else { return false }
    guard text[..<4].allSatisfy({ 0x30...0x39 ~= $0 }) else { return false }
    var cursor = Cursor(text: text, position: 0)
    return cursor.timestamp()
  }

  /// A timestamp as Go writes it in JSON: `T` between date and time, two digits for every number, and a zone.
  static func standard(_ text: String) -> String {
    let date = text.prefix { $0.isNumber || $0 == "-" }
    let day = date.split(separator: "-").map(twoDigits).joined(separator: "-")
    var rest = text.dropFirst(date.count).drop { $0 == "T" || $0 == "t" || $0 == " " }
    guard !rest.isEmpty else { return day + "T00:00:00Z" }
    let clock = rest.prefix { $0.isNumber || $0 == ":" }
    rest = rest.dropFirst(clock.count)
    var result = day + "T" + clock.split(separator: ":").map(twoDigits).joined(separator: ":")
    if let first = rest.first, first == "." || first == "," {
      var fraction = rest.dropFirst().prefix { $0.isNumber }
      rest = rest.dropFirst(1 + fraction.count)
      fraction = fraction.prefix(9)
      while fraction.last == "0" { fraction = fraction.dropLast() }
      if !fraction.isEmpty { result += "." + fraction }
    }
    return result + (rest.isEmpty || rest == "+00:00" ? "Z" : rest)
  }

  private static func twoDigits(_ number: Substring) -> String {
    number.count < 2 ? "0" + number : String(number)
  }

  private struct Cursor {
    let text: UnsafeBufferPointer<UInt8>
    var position: Int

    private var next: UInt8? { position < text.count ? text[position] : nil }

    mutating func timestamp() -> Bool {
      let year = text[..<4].reduce(0) { $0 * 10 + Int($1 - 0x30) }
      position = 5
      guard let month = number(in: 1...12), take("-"), let day = number(in: 1...31) else {
        return false
      }
      guard day <= days(in: month, of: year) else { return false }
      switch next {
      case nil: return true
      case UInt8(ascii: "T"), UInt8(ascii: "t"):
        position += 1
        return clock() && zone() && next == nil
      case UInt8(ascii: " "):
        while next == UInt8(ascii: " ") { position += 1 }
        return clock() && next == nil
      default: return false
      }
    }

    private mutating func clock() -> Bool {
      guard number(in: 0...23) != nil, take(":"), number(in: 0...59) != nil, take(":"),
        number(in: 0...59) != nil
      else { return false }
      if next == UInt8(ascii: ".") || next == UInt8(ascii: ","), isDigit(position + 1) {
        position += 1
        while isDigit(position) { position += 1 }
      }
      return true
    }

    private mutating func zone() -> Bool {
      if take("Z") { return true }
      guard take("+") || take("-") else { return false }
      guard isDigit(position), isDigit(position + 1), let hours = number(in: 0...24), hours <= 24,
        take(":"), isDigit(position), isDigit(position + 1), number(in: 0...60) != nil
      else { return false }
      return true
    }

    private func isDigit(_ position: Int) -> Bool {
      position < text.count && 0x30...0x39 ~= text[position]
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
      guard next == UInt8(ascii: byte) else { return false }
      position += 1
      return true
    }

    /// A number of one or two digits.
    private mutating func number(in range: ClosedRange<Int>) -> Int? {
      guard isDigit(position) else { return nil }
      var number = Int(text[position] - 0x30)
      position += 1
      if isDigit(position) {
        number = number * 10 + Int(text[position] - 0x30)
        position += 1
      }
      return range.contains(number) ? number : nil
    }

    private func days(in month: Int, of year: Int) -> Int {
      switch month {
      case 4, 6, 9, 11: 30
      case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
      default: 31
      }
    }
  }
}
