import JSON
import Manifests

extension SetParser {
  /// Reads a value; `ended` is true where the text ends right behind the equals sign.
  mutating func value() throws(SetError) -> (value: Value, ended: Bool) {
    if case .json = style { return (try jsonValue(), false) }
    guard position < text.count else { return ("", true) }
    if text[position] == UInt8(ascii: "{") {
      position += 1
      return (.list(try list()), false)
    }
    return (try read(until(",").text), false)
  }

  /// The elements of a list in braces, the opening one being read already.
  private mutating func list() throws(SetError) -> [Value] {
    var elements: [Value] = []
    while true {
      let (element, stop) = until(",}")
      guard let stop else { throw SetError("list must terminate with '}'") }
      elements.append(try read(element))
      if stop == UInt8(ascii: "}") {
        if position < text.count, text[position] == UInt8(ascii: ",") { position += 1 }
        return elements
      }
    }
  }

  private func read(_ word: String) throws(SetError) -> Value {
    switch style {
    case .typed: Self.typed(word)
    case .text, .json: .string(word)
    case .looked(let look): try look(word)
    }
  }

  /// Tells Booleans, null and integers from text.
  private static func typed(_ word: String) -> Value {
    if word.utf8.count <= 5 {
      switch word.lowercased() {
      case "true": return true
      case "false": return false
      case "null": return .null
      case "0": return 0
      default: break
      }
    }
    if let first = word.utf8.first, first != UInt8(ascii: "0"), let number = Int(word) {
      return .int(number)
    }
    return .string(word)
  }

  /// A value in JSON up to the comma behind it; null where there is none.
  private mutating func jsonValue() throws(SetError) -> Value {
    if skipBlanksAndComma() { return .null }
    let rest = text[position...]
    guard let end = JSONExtent.end(of: rest) else { throw SetError("unexpected end of JSON input") }
    let value: Value
    do throws(JSONError) {
      value = try JSONReader().value(of: Array(rest[..<end])).withFloatingNumbers
    } catch {
      throw SetError("\(error)")
    }
    position = end
    _ = skipBlanksAndComma()
    return value
  }

  /// Skips blanks and one comma behind them; false where something else follows.
  private mutating func skipBlanksAndComma() -> Bool {
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: ","):
        position += 1
        return true
      case 0x09...0x0D, 0x20: position += 1
      default: return false
      }
    }
    return true
  }
}

/// Finds the end of a JSON value that other text follows.
enum JSONExtent {
  /// The position behind the value, nil where a text or a bracket is never closed.
  static func end(of text: ArraySlice<UInt8>) -> Int? {
    let isBlank = { (byte: UInt8) in (0x09...0x0D).contains(byte) || byte == 0x20 }
    guard let start = text.firstIndex(where: { !isBlank($0) }) else { return nil }
    switch text[start] {
    case UInt8(ascii: "\""): return endOfText(text, from: start)
    case UInt8(ascii: "["), UInt8(ascii: "{"): return endOfBrackets(text, from: start)
    case UInt8(ascii: "t"), UInt8(ascii: "n"): return min(start + 4, text.endIndex)
    case UInt8(ascii: "f"): return min(start + 5, text.endIndex)
    default:
      let number = text[(start + 1)...].prefix {
        (0x30...0x39).contains($0) || ".+-eE".utf8.contains($0)
      }
      return number.endIndex
    }
  }

  private static func endOfBrackets(_ text: ArraySlice<UInt8>, from start: Int) -> Int? {
    var depth = 0
    var position = start
    while position < text.endIndex {
      switch text[position] {
      case UInt8(ascii: "\""):
        guard let closed = endOfText(text, from: position) else { return nil }
        position = closed
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return position + 1 }
      default: break
      }
      position += 1
    }
    return nil
  }

  private static func endOfText(_ text: ArraySlice<UInt8>, from start: Int) -> Int? {
    var position = start + 1
    while position < text.endIndex {
      if text[position] == UInt8(ascii: "\"") { return position + 1 }
      position += text[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
