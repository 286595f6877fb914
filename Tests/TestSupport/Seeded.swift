package import Manifests

/// Random values from a seed (SplitMix64), for properties that hold for all values.
package struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  /// Starts from a seed; equal seeds give equal values.
  package init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A value of at most that depth; its doubles are no whole numbers, its keys never `<<`.
  package mutating func value(depth: Int) -> Value {
    switch Int.random(in: 0..<(depth == 0 ? 6 : 10), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .int(Int.random(in: Int.min...Int.max, using: &self) >> (next() % 64))
    case 3:
      let number = Double.random(in: -1e9...1e9, using: &self)
      return number == number.rounded() ? .double(0.5) : .double(number)
    case 4, 5: return .string(text())
    case 6, 7:
      return .list((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
    default:
      var mapping = Mapping()
      for _ in 0..<Int.random(in: 0...5, using: &self) {
        let key = text()
        mapping[key == "<<" ? "" : key] = value(depth: depth - 1)
      }
      return .map(mapping)
    }
  }

  /// A text of awkward parts.
  package mutating func text() -> String {
    let words = [
      "", "true", "no", "~", "1", "0x1", "1e3", "2001-01-01", "<<", "- a", "a: b", "#", "it's",
      "\"", "\\", "|", "multi\nline", "\n", " lead", "trail ", "tab\tbed", "\r\n", "\u{E9}",
      "\u{1F600}", "\u{2028}", "\u{0}", "word", "another word", "app.kubernetes.io/name",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...3, using: &self) {
      text += words[Int.random(in: 0..<words.count, using: &self)]
    }
    return text
  }
}
