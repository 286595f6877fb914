/// A choice of waves: `3`, `2..4`, `..3`, `3..`, and negative numbers.
package struct WaveSelection: Sendable, Hashable {
  /// The first wave, nil where there is no lower end.
  package let first: Int?
  /// The last wave, nil where there is no upper end.
  package let last: Int?

  package init(first: Int?, last: Int?) {
    self.first = first
    self.last = last
  }

  /// Every wave.
  package static let all = WaveSelection(first: nil, last: nil)

  /// Reads a selection; nil where the text is none, or its ends are in the wrong order.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    let dots = bytes.indices.dropLast().first { bytes[$0] == 0x2E && bytes[$0 + 1] == 0x2E }
    guard let dots else {
      guard let wave = Application.integer(text) else { return nil }
      self.init(first: wave, last: wave)
      return
    }
    let lower = String(decoding: bytes[..<dots], as: UTF8.self)
    let upper = String(decoding: bytes[(dots + 2)...], as: UTF8.self)
    let first = Application.integer(lower)
    let last = Application.integer(upper)
    guard lower.isEmpty || first != nil, upper.isEmpty || last != nil else { return nil }
    guard first != nil || last != nil else { return nil }
    if let first, let last, first > last { return nil }
    self.init(first: first, last: last)
  }

  /// Whether a wave is chosen.
  package func contains(_ wave: Int) -> Bool {
    (first.map { $0 <= wave } ?? true) && (last.map { wave <= $0 } ?? true)
  }
}

extension WaveSelection: CustomStringConvertible {
  package var description: String {
    if first == nil, last == nil { return "all" }
    if first == last, let first { return String(first) }
    return "\(first.map { String($0) } ?? "")..\(last.map { String($0) } ?? "")"
  }
}
