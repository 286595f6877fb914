/// A text with `{{key}}` tags, as Argo CD fills it in without `goTemplate`.
struct FastTemplate: Sendable {
  /// A stretch of literal text, or a tag's text as it stands between the braces.
  private enum Part: Sendable {
    case literal(String)
    case tag(name: String, written: String)
  }

  private let parts: [Part]

  /// Reads a text.
  ///
  /// Only a text in which `{{` and, later in the same line, `}}` occur is a template at all.
  /// - Throws: when it is one and a `{{` is not closed.
  init(_ text: String) throws(CompositionError) {
    let bytes = Array(text.utf8)
    guard Self.isTemplate(bytes) else {
      parts = [.literal(text)]
      return
    }
    var parts: [Part] = []
    var position = 0
    while let open = Self.pair(0x7B, in: bytes, from: position) {
      guard let close = Self.pair(0x7D, in: bytes, from: open + 2) else {
        throw CompositionError(.unclosedTag(String(decoding: bytes[(open + 2)...], as: UTF8.self)))
      }
      if open > position {
        parts.append(.literal(String(decoding: bytes[position..<open], as: UTF8.self)))
      }
      let written = String(decoding: bytes[(open + 2)..<close], as: UTF8.self)
      parts.append(.tag(name: Self.trimmed(written), written: written))
      position = close + 2
    }
    if position < bytes.count {
      parts.append(.literal(String(decoding: bytes[position...], as: UTF8.self)))
    }
    self.parts = parts
  }

  /// The text with its tags filled in; a tag without a text among the parameters stays as it was written.
  func filled(with parameters: Parameters) -> String {
    if parts.count == 1, case .literal(let text) = parts[0] { return text }
    var result = ""
    for part in parts {
      switch part {
      case .literal(let text): result += text
      case .tag(let name, let written):
        if !name.isEmpty, let text = parameters[name]?.text {
          result += text
        } else {
          result += "{{" + written + "}}"
        }
      }
    }
    return result
  }

  /// Whether some line has a `{{` with a `}}` behind it.
  private static func isTemplate(_ bytes: [UInt8]) -> Bool {
    var isOpen = false
    var index = 0
    while index + 1 < bytes.count {
      if bytes[index] == 0x0A {
        isOpen = false
      } else if !isOpen, bytes[index] == 0x7B, bytes[index + 1] == 0x7B {
        isOpen = true
        index += 1
      } else if isOpen, bytes[index] == 0x7D, bytes[index + 1] == 0x7D {
        return true
      }
      index += 1
    }
    return false
  }

  private static func pair(_ byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == byte, bytes[index + 1] == byte { return index }
      index += 1
    }
    return nil
  }

  /// A text without white space of any script at its ends.
  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
