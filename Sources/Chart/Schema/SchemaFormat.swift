/// The formats that texts of older drafts are held against; unknown ones let everything pass.
enum SchemaFormat {
  static func fits(_ text: String, _ format: String) -> Bool {
    switch format {
    case "ipv4": isIPv4(text)
    case "ipv6": isIPv6(text)
    case "hostname": isHostname(text)
    case "email": isEmail(text)
    case "uri": isURI(text, needsScheme: true)
    case "uri-reference": isURI(text, needsScheme: false)
    case "date": isDate(text)
    case "time": isTime(text)
    case "date-time": isDateTime(text)
    case "uuid": isUUID(text)
    case "json-pointer": text.isEmpty || text.hasPrefix("/")
    default: true
    }
  }

  private static func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        guard let number = UInt8(part), part.utf8.allSatisfy(isDigit) else { return false }
        return String(number) == part
      }
  }

  private static func isIPv6(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: ":")), !text.contains("%") else { return false }
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var count = 0
    for (index, half) in halves.enumerated() where !half.isEmpty {
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      for (place, part) in parts.enumerated() {
        let isLast = index == halves.count - 1 && place == parts.count - 1
        if isLast, part.utf8.contains(UInt8(ascii: ".")) {
          guard isIPv4(String(part)) else { return false }
          count += 2
        } else {
          guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHex) else { return false }
          count += 1
        }
      }
    }
    return halves.count == 2 ? count < 8 : count == 8
  }

  private static func isHostname(_ text: String) -> Bool {
    let name = text.hasSuffix(".") ? text.dropLast() : text[...]
    guard (1...253).contains(name.utf8.count) else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isEmail(_ text: String) -> Bool {
    guard text.utf8.count <= 254, let at = text.lastIndex(of: "@") else { return false }
    let local = text[..<at]
    let domain = String(text[text.index(after: at)...])
    guard (1...64).contains(local.utf8.count) else { return false }
    if local.hasPrefix("\""), local.hasSuffix("\""), local.utf8.count > 1 { return true }
    guard !local.hasPrefix("."), !local.hasSuffix("."), !local.contains("..") else { return false }
    if domain.hasPrefix("["), domain.hasSuffix("]") { return true }
    return isHostname(domain)
  }

  private static func isURI(_ text: String, needsScheme: Bool) -> Bool {
    guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") })
    else { return false }
    guard needsScheme else { return true }
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let first = text.utf8.first,
      isLetter(first)
    else { return false }
    return text.utf8[..<colon].allSatisfy {
      isLetter($0) || isDigit($0) || "+-.".utf8.contains($0)
    }
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], let year = number(parts[0]),
      let month = number(parts[1]), let day = number(parts[2]), (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...days[month - 1]).contains(day)
  }

  private static func isTime(_ text: String) -> Bool {
    var rest = text.uppercased()[...]
    if rest.hasSuffix("Z") {
      rest.removeLast()
    } else {
      let zone = rest.suffix(6)
      guard let sign = zone.first, sign == "+" || sign == "-", isClock(zone.dropFirst(), parts: 2)
      else { return false }
      rest = rest.dropLast(6)
    }
    let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard !parts[1].isEmpty, parts[1].utf8.allSatisfy(isDigit) else { return false }
    }
    return parts.first.map { isClock($0, parts: 3) } ?? false
  }

  private static func isDateTime(_ text: String) -> Bool {
    guard text.utf8.count > 11 else { return false }
    let separator = text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: 10)]
    guard separator == UInt8(ascii: "T") || separator == UInt8(ascii: "t") else { return false }
    return isDate(String(text.prefix(10))) && isTime(String(text.dropFirst(11)))
  }

  private static func isClock(_ text: some StringProtocol, parts count: Int) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let limits = [23, 59, 60]
    return parts.count == count
      && parts.enumerated().allSatisfy { index, part in
        part.utf8.count == 2 && number(part).map { $0 <= limits[index] } ?? false
      }
  }

  private static func isUUID(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.utf8.allSatisfy(isHex) }
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy(isDigit) ? Int(text) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isHex(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
