/// Lists that an option's value is: elements between commas, in double quotes where they contain some.
enum CommaList {
  /// The elements; nil where a quote stands inside of an element, or is never closed.
  static func elements(of text: String) -> [String]? {
    guard !text.isEmpty else { return [] }
    var elements: [String] = []
    var rest = text[...]
    while true {
      guard let element = rest.first == "\"" ? quoted(&rest) : plain(&rest) else { return nil }
      elements.append(element)
      guard let comma = rest.popFirst() else { return elements }
      guard comma == "," else { return nil }
    }
  }

  private static func plain(_ rest: inout Substring) -> String? {
    let element = rest.prefix { $0 != "," }
    rest = rest[element.endIndex...]
    return element.contains("\"") ? nil : String(element)
  }

  private static func quoted(_ rest: inout Substring) -> String? {
    var element = ""
    rest.removeFirst()
    while let character = rest.popFirst() {
      guard character == "\"" else {
        element.append(character)
        continue
      }
      guard rest.first == "\"" else { return element }
      rest.removeFirst()
      element.append("\"")
    }
    return nil
  }
}
