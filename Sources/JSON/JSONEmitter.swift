internal import Manifests

/// Writes JSON event by event, laid out as Go's `encoding/json` does.
///
/// Lists and maps are opened with their counts and closed; each entry of a map is a key followed by one value.
package struct JSONEmitter {
  /// How lines are broken.
  package enum Style: Sendable, Hashable {
    /// Everything in one line without blanks.
    case compact
    /// A line for each element and entry, indented by that many spaces a level.
    case pretty(indent: Int)
  }

  private var bytes: [UInt8] = []
  private let indent: Int?
  private let escapesHTML: Bool
  private var depth = 0
  /// Whether the innermost collection has no element or entry yet.
  private var isFirst = true
  private var isAfterKey = false
  private var isEmpty: [Bool] = []

  /// Whether infinity or "not a number" was written, which Go refuses; they stand as null.
  package private(set) var isRefusedByGo = false

  package init(style: Style = .compact, escapesHTML: Bool = true) {
    if case .pretty(let indent) = style { self.indent = indent } else { indent = nil }
    self.escapesHTML = escapesHTML
  }

  /// Gives what was written.
  package consuming func finish() -> [UInt8] { bytes }

  /// Opens a map of that many entries.
  package mutating func beginMap(count: Int) { begin(UInt8(ascii: "{"), count: count) }

  /// Closes the map opened last.
  package mutating func endMap() { end(UInt8(ascii: "}")) }

  /// Opens a list of that many elements.
  package mutating func beginList(count: Int) { begin(UInt8(ascii: "["), count: count) }

  /// Closes the list opened last.
  package mutating func endList() { end(UInt8(ascii: "]")) }

  private mutating func begin(_ bracket: UInt8, count: Int) {
    separate()
    bytes.append(bracket)
    isEmpty.append(count == 0)
    depth += 1
    isFirst = true
  }

  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if isEmpty.popLast() == false { breakLine() }
    bytes.append(bracket)
    isFirst = false
  }

  /// Writes what stands before a key, an element or a value.
  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    if depth > 0 { breakLine() }
  }

  private mutating func breakLine() {
    guard let indent else { return }
    bytes.append(0x0A)
    for _ in 0..<(depth * indent) { bytes.append(UInt8(ascii: " ")) }
  }

  /// Writes a key; its value has to follow.
  package mutating func key(_ text: UnsafeBufferPointer<UInt8>) {
    separate()
    quote(text)
    bytes.append(UInt8(ascii: ":"))
    if indent != nil { bytes.append(UInt8(ascii: " ")) }
    isAfterKey = true
  }

  /// Writes a text; bytes that are no UTF-8 are replaced one by one.
  package mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    separate()
    quote(text)
  }

  /// Writes something that stands for itself, such as a number.
  package mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  /// Writes a double with the fewest digits.
  package mutating func double(_ number: Double) {
    guard number.isFinite else {
      isRefusedByGo = true
      literal("null")
      return
    }
    let size = number.magnitude
    let decimal = ShortestDecimal(number)
    let isPositional = size == 0 || (size >= 1e-6 && size < 1e21)
    literal(isPositional ? decimal.positional() : decimal.scientific(exponentWidth: 1))
  }

  private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var clean = 0
    var position = 0
    while position < text.count {
      let width = JSONEscapes.plainWidth(text, position, escapesHTML: escapesHTML)
      if width > 0 {
        position += width
        continue
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<position]))
      position += JSONEscapes.escape(text, position, into: &bytes)
      clean = position
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean...]))
    bytes.append(UInt8(ascii: "\""))
  }
}
