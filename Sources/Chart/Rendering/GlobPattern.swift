/// A pattern of `.Files.Glob`: `*` and `?` stay within a path's part, `**` does not, `[a-c]`, `[!xy]` and `{a,b}` choose.
struct GlobPattern {
  fileprivate enum Element {
    case scalar(Unicode.Scalar)
    /// Anything but a slash.
    case one
    /// Any number of anything but slashes.
    case many
    /// Any number of anything.
    case all
    case set([Unicode.Scalar], isNegated: Bool)
    case range(Unicode.Scalar, Unicode.Scalar, isNegated: Bool)
    case choice([[Element]])
  }

  private let elements: [Element]

  /// Reads a pattern; one that cannot be read matches everything, as in Helm.
  init(_ pattern: String) {
    var reader = GlobReader(scalars: Array(pattern.unicodeScalars))
    elements = reader.whole ?? [.all]
  }

  /// Whether a whole path matches.
  func matches(_ path: String) -> Bool {
    Self.match(elements[...], Array(path.unicodeScalars)[...])
  }

  private static func match(
    _ elements: ArraySlice<Element>,
    _ text: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    var elements = elements
    var text = text
    while let element = elements.first {
      elements = elements.dropFirst()
      switch element {
      case .many, .all:
        while true {
          if match(elements, text) { return true }
          guard let scalar = text.first else { return false }
          if case .many = element, scalar == "/" { return false }
          text = text.dropFirst()
        }
      case .choice(let choices):
        return choices.contains { match(($0 + elements)[...], text) }
      default:
        guard let scalar = text.first, accepts(element, scalar) else { return false }
        text = text.dropFirst()
      }
    }
    return text.isEmpty
  }

  private static func accepts(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
    switch element {
    case .scalar(let wanted): scalar == wanted
    case .one: scalar != "/"
    case .set(let members, let isNegated): members.contains(scalar) != isNegated
    case .range(let low, let high, let isNegated): (low...high).contains(scalar) != isNegated
    case .many, .all, .choice: false
    }
  }
}

/// Reads the text of a pattern.
private struct GlobReader {
  let scalars: [Unicode.Scalar]
  var position = 0

  /// All elements; nil where the pattern cannot be read.
  var whole: [GlobPattern.Element]? {
    mutating get {
      guard let elements = sequence(inChoice: false), position == scalars.count else { return nil }
      return elements
    }
  }

  private mutating func sequence(inChoice: Bool) -> [GlobPattern.Element]? {
    var elements: [GlobPattern.Element] = []
    while position < scalars.count {
      let scalar = scalars[position]
      if inChoice, scalar == "," || scalar == "}" { break }
      position += 1
      switch scalar {
      case "*":
        let isDouble = position < scalars.count && scalars[position] == "*"
        while position < scalars.count, scalars[position] == "*" { position += 1 }
        elements.append(isDouble ? .all : .many)
      case "?": elements.append(.one)
      case "\\":
        guard position < scalars.count else { break }
        elements.append(.scalar(scalars[position]))
        position += 1
      case "[":
        guard let element = characters() else { return nil }
        elements.append(element)
      case "{":
        guard let element = choice() else { return nil }
        elements.append(element)
      default: elements.append(.scalar(scalar))
      }
    }
    return elements
  }

  /// Reads what stands behind an opening brace; the end of the pattern closes it too.
  private mutating func choice() -> GlobPattern.Element? {
    var choices: [[GlobPattern.Element]] = []
    while true {
      guard let elements = sequence(inChoice: true) else { return nil }
      choices.append(elements)
      guard let stop = next(), stop == "," else { return .choice(choices) }
    }
  }

  /// Reads what stands behind an opening bracket: a range such as `a-z`, or characters.
  private mutating func characters() -> GlobPattern.Element? {
    let isNegated = position < scalars.count && scalars[position] == "!"
    if isNegated { position += 1 }
    if position + 1 < scalars.count, scalars[position + 1] == "-" {
      guard let low = next(), next() == "-", let high = next(), next() == "]", low <= high else {
        return nil
      }
      return .range(low, high, isNegated: isNegated)
    }
    var members: [Unicode.Scalar] = []
    while let scalar = next() {
      if scalar == "]" { return members.isEmpty ? nil : .set(members, isNegated: isNegated) }
      guard let member = scalar == "\\" ? next() : scalar else { return nil }
      members.append(member)
    }
    return nil
  }

  private mutating func next() -> Unicode.Scalar? {
    guard position < scalars.count else { return nil }
    position += 1
    return scalars[position - 1]
  }
}
