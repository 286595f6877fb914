extension Duration {
  /// Reads a duration as Go writes it: `300ms`, `5s`, `1h30m`, `1.5h`; a bare integer means seconds, as in Argo CD's retry settings.
  ///
  /// Nil where the text is none.
  package init?(text: String) {
    if let seconds = Int64(text) {
      self = .seconds(seconds)
      return
    }
    var rest = text.utf8[...]
    let negative = rest.first == UInt8(ascii: "-")
    if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard !rest.isEmpty else { return nil }
    var total = Duration.zero
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      rest = rest[digits.endIndex...]
      let letters = rest.prefix { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: ".") }
      rest = rest[letters.endIndex...]
      guard let number = Double(String(Substring(digits))),
        let unit = Self.units[String(Substring(letters))]
      else { return nil }
      total += .seconds(number * unit)
    }
    self = negative ? .zero - total : total
  }

  /// The duration as people read it: `1h 5m`, `2m 3s`, `4.2s`, `350ms`.
  package var text: String {
    let (seconds, attoseconds) = components
    if seconds >= 3600 { return "\(seconds / 3600)h \(seconds % 3600 / 60)m" }
    if seconds >= 60 { return "\(seconds / 60)m \(seconds % 60)s" }
    let milliseconds = attoseconds / 1_000_000_000_000_000
    if seconds >= 10 { return "\(seconds)s" }
    return seconds >= 1 ? "\(seconds).\(milliseconds / 100)s" : "\(milliseconds)ms"
  }

  private static let units: [String: Double] = [
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600,
  ]
}
