/// A text of the input as a message shows it: on one line, shortened, without control characters.
struct Excerpt: CustomStringConvertible {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  private static let length = 60

  var description: String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(Self.length) {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _
      where scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value || scalar == "\u{2028}"
        || scalar == "\u{2029}":
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.count > Self.length ? result + "…" : result
  }
}
