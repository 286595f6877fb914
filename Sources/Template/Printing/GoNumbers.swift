import Glibc

/// Go's `strconv.ParseUint` for 64 bits; base 0 reads prefixes and underscores.
func parseGoUnsigned(_ text: some StringProtocol, base: Int) -> UInt? {
  var digits = Array(text.utf8)
  var radix = base
  if base == 0 {
    guard let (found, stripped) = prefixed(digits) else { return nil }
    (radix, digits) = (found, stripped)
  }
  guard !digits.isEmpty else { return nil }
  var value: UInt = 0
  for byte in digits {
    guard let digit = digitValue(byte), digit < radix else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: UInt(radix))
    let (sum, carry) = product.addingReportingOverflow(UInt(digit))
    if overflow || carry { return nil }
    value = sum
  }
  return value
}

/// Go's `strconv.ParseInt` for 64 bits; base 0 reads prefixes and underscores.
func parseGoInteger(_ text: some StringProtocol, base: Int) -> Int? {
  let isNegative = text.utf8.first == UInt8(ascii: "-")
  let isSigned = isNegative || text.utf8.first == UInt8(ascii: "+")
  guard let size = parseGoUnsigned(isSigned ? text.dropFirst() : text[...], base: base) else {
    return nil
  }
  if isNegative {
    return size <= UInt(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- size) : nil
  }
  return Int(exactly: size)
}

/// The radix that a prefix names, and the digits without it; underscores only between digits.
private func prefixed(_ bytes: [UInt8]) -> (Int, [UInt8])? {
  var radix = 10
  var digits = bytes[...]
  if bytes.first == UInt8(ascii: "0"), bytes.count > 1 {
    switch bytes[1] | 0x20 {
    case UInt8(ascii: "x"): (radix, digits) = (16, bytes[2...])
    case UInt8(ascii: "o"): (radix, digits) = (8, bytes[2...])
    case UInt8(ascii: "b"): (radix, digits) = (2, bytes[2...])
    default: (radix, digits) = (8, bytes[1...])
    }
  }
  guard digits.contains(UInt8(ascii: "_")) else { return (radix, Array(digits)) }
  var previous: UInt8 = radix == 10 ? UInt8(ascii: "_") : UInt8(ascii: "0")
  for byte in digits {
    if byte == UInt8(ascii: "_"), previous == UInt8(ascii: "_") { return nil }
    previous = byte
  }
  guard previous != UInt8(ascii: "_") else { return nil }
  return (radix, digits.filter { $0 != UInt8(ascii: "_") })
}

private func digitValue(_ byte: UInt8) -> Int? {
  switch byte {
  case 0x30...0x39: Int(byte - 0x30)
  case 0x61...0x7A: Int(byte - 0x61) + 10
  case 0x41...0x5A: Int(byte - 0x41) + 10
  default: nil
  }
}

/// Go's `strconv.ParseFloat` for 64 bits; out of range is nil.
func parseGoFloat(_ text: some StringProtocol) -> Double? {
  var bytes = Array(text.utf8)
  if let special = specialFloat(bytes) { return special }
  var position = 0
  if let sign = bytes.first, sign == 0x2B || sign == 0x2D { position = 1 }
  let isHex =
    bytes.count > position + 1 && bytes[position] == 0x30
    && bytes[position + 1] | 0x20 == 0x78
  guard isFloatSyntax(bytes, from: isHex ? position + 2 : position, isHex: isHex) else {
    return nil
  }
  if bytes.contains(UInt8(ascii: "_")) {
    guard isHex else { return nil }
    bytes.removeAll { $0 == UInt8(ascii: "_") }
  }
  bytes.append(0)
  let value = bytes.withUnsafeBufferPointer { buffer in
    buffer.withMemoryRebound(to: CChar.self) { text in
      text.baseAddress.map { strtod($0, nil) } ?? 0
    }
  }
  return value.isFinite ? value : nil
}

private func specialFloat(_ bytes: [UInt8]) -> Double? {
  guard let last = bytes.last, last | 0x20 >= 0x61 else { return nil }
  let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
  switch String(decoding: lower, as: UTF8.self) {
  case "inf", "+inf", "infinity", "+infinity": return .infinity
  case "-inf", "-infinity": return -.infinity
  case "nan": return .nan
  default: return nil
  }
}

private func isFloatSyntax(_ bytes: [UInt8], from start: Int, isHex: Bool) -> Bool {
  var position = start
  var digits = 0
  var dots = 0
  while position < bytes.count {
    let byte = bytes[position]
    if byte == 0x2E {
      dots += 1
    } else if (0x30...0x39).contains(byte) || isHex && (0x61...0x66).contains(byte | 0x20) {
      digits += 1
    } else if byte != UInt8(ascii: "_") {
      break
    }
    position += 1
  }
  guard digits > 0, dots <= 1 else { return false }
  guard position < bytes.count else { return !isHex }
  guard bytes[position] | 0x20 == (isHex ? 0x70 : 0x65) else { return false }
  position += 1
  if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
  guard position < bytes.count else { return false }
  return bytes[position...].allSatisfy { (0x30...0x39).contains($0) }
}
