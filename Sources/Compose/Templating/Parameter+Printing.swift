import Manifests

extension Parameter {
  /// The parameter as Go's `%v` prints it.
  var printed: String {
    switch self {
    case .null: "<nil>"
    case .bool(let truth): truth ? "true" : "false"
    case .number(let number): Self.printed(number)
    case .integer(let number): String(number)
    case .text(let text): text
    case .list(let elements): "[" + elements.map(\.printed).joined(separator: " ") + "]"
    case .map(let map): Self.printed(map) { $0.printed }
    case .texts(let texts): Self.printed(texts) { $0 }
    case .textList(let texts): "[" + texts.joined(separator: " ") + "]"
    case .sets(let sets):
      "[" + sets.map { Self.printed($0) { $0.printed } }.joined(separator: " ") + "]"
    }
  }

  private static func printed<Element>(
    _ map: [String: Element],
    _ element: (Element) -> String
  ) -> String {
    let keys = map.keys.sorted { $0.precedes($1) }
    let entries = keys.map { key in "\(key):\(map[key].map(element) ?? "")" }
    return "map[" + entries.joined(separator: " ") + "]"
  }

  /// A double as Go's `%v` prints it: the shortest digits, with an exponent below -4 and from 6 on.
  static func printed(_ number: Double) -> String {
    guard number.isFinite else {
      return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"
    }
    let sign = number.sign == .minus ? "-" : ""
    guard number != 0 else { return sign + "0" }
    let (digits, point) = shortestDigits(of: number.magnitude)
    let exponent = point - 1
    guard exponent >= -4, exponent < 6 else { return sign + scientific(digits, exponent) }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.utf8.count <= point {
      return sign + digits + String(repeating: "0", count: point - digits.utf8.count)
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let fraction = digits.dropFirst()
    let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return digits.prefix(1) + (fraction.isEmpty ? "" : ".") + fraction + "e"
      + (exponent < 0 ? "-" : "+") + size
  }

  /// The fewest digits that give a positive number back, and how many of them stand before the point.
  private static func shortestDigits(of number: Double) -> (digits: String, point: Int) {
    var digits: [UInt8] = []
    var point = 0
    var exponent = 0
    var isFraction = false
    let bytes = Array(number.description.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)) ?? 0
        break
      }
      if byte == UInt8(ascii: ".") {
        isFraction = true
        continue
      }
      digits.append(byte)
      if !isFraction { point += 1 }
    }
    let zeros = digits.prefix { $0 == 0x30 }.count
    digits.removeFirst(zeros)
    while digits.last == 0x30 { digits.removeLast() }
    return (String(decoding: digits, as: UTF8.self), point - zeros + exponent)
  }
}
