/// A duration in nanoseconds as Go's `time.Duration` prints itself.
func goDuration(_ nanoseconds: Int) -> String {
  let size = nanoseconds.magnitude
  let sign = nanoseconds < 0 ? "-" : ""
  if size == 0 { return "0s" }
  if size < 1_000 { return "\(sign)\(size)ns" }
  if size < 1_000_000 { return sign + decimal(size, places: 3) + "µs" }
  if size < 1_000_000_000 { return sign + decimal(size, places: 6) + "ms" }
  let seconds = size / 1_000_000_000
  let rest = decimal(size % 60_000_000_000, places: 9) + "s"
  if seconds < 60 { return sign + rest }
  let minutes = seconds / 60
  if minutes < 60 { return "\(sign)\(minutes)m\(rest)" }
  return "\(sign)\(minutes / 60)h\(minutes % 60)m\(rest)"
}

private func decimal(_ number: UInt, places: Int) -> String {
  var scale: UInt = 1
  for _ in 0..<places { scale *= 10 }
  var fraction = String(number % scale)
  fraction = String(repeating: "0", count: places - fraction.utf8.count) + fraction
  while fraction.hasSuffix("0") { fraction.removeLast() }
  return String(number / scale) + (fraction.isEmpty ? "" : "." + fraction)
}

/// Go's `time.ParseDuration`, in nanoseconds.
func parseGoDuration(_ text: Text) -> Int? {
  var bytes = text.bytes[...]
  var isNegative = false
  if let sign = bytes.first, sign == 0x2B || sign == 0x2D {
    isNegative = sign == 0x2D
    bytes = bytes.dropFirst()
  }
  if bytes.elementsEqual([0x30]) { return 0 }
  guard !bytes.isEmpty else { return nil }
  var total: UInt = 0
  while !bytes.isEmpty {
    guard let part = durationPart(&bytes) else { return nil }
    let (sum, overflow) = total.addingReportingOverflow(part)
    guard !overflow, sum <= UInt(1) << 63 else { return nil }
    total = sum
  }
  if isNegative { return Int(truncatingIfNeeded: 0 &- total) }
  return Int(exactly: total)
}

/// A number with its unit from the front of the bytes.
private func durationPart(_ bytes: inout ArraySlice<UInt8>) -> UInt? {
  let digits = bytes.prefix { (0x30...0x39).contains($0) }
  bytes = bytes.dropFirst(digits.count)
  var fraction: ArraySlice<UInt8> = []
  if bytes.first == UInt8(ascii: ".") {
    fraction = bytes.dropFirst().prefix { (0x30...0x39).contains($0) }
    bytes = bytes.dropFirst(1 + fraction.count)
  }
  guard !digits.isEmpty || !fraction.isEmpty else { return nil }
  let unitBytes = bytes.prefix { $0 != UInt8(ascii: ".") && !(0x30...0x39).contains($0) }
  bytes = bytes.dropFirst(unitBytes.count)
  guard let unit = durationUnit(String(decoding: unitBytes, as: UTF8.self)) else { return nil }
  let whole = digits.isEmpty ? 0 : UInt(String(decoding: digits, as: UTF8.self))
  guard let whole, whole <= (UInt(1) << 63) / unit else { return nil }
  var value = whole * unit
  var scale = Double(unit)
  var part = 0.0
  for digit in fraction {
    scale /= 10
    part += Double(digit - 0x30) * scale
  }
  value += UInt(part.rounded(.down) + (part - part.rounded(.down) > 0.999_999 ? 1 : 0))
  return value
}

private func durationUnit(_ name: String) -> UInt? {
  switch name {
  case "ns": 1
  case "us", "µs", "μs": 1_000
  case "ms": 1_000_000
  case "s": 1_000_000_000
  case "m": 60_000_000_000
  case "h": 3_600_000_000_000
  default: nil
  }
}
