/// Changes of a name's style: `snake_case`, `kebab-case`, `PascalCase`.
enum CaseWords {
  private enum Kind {
    case none
    case number
    case upper
    case alphabet
    case connector
    case punctuation
    case other
  }

  private struct Word {
    let kind: Kind
    let scalars: ArraySlice<Unicode.Scalar>
  }

  private static func isConnector(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "_" || scalar.isGoSpace
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// Letters that have a case.
  private static func isAlphabet(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isGoLetter else { return false }
    switch scalar.value {
    case 0x1100...0x11FF, 0x2E80...0x2FDF, 0x3000...0xD7FF, 0xF900...0xFAFF, 0x20000...0x2FFFF:
      return false
    default: return true
    }
  }

  static func joined(_ text: Text, by connector: Unicode.Scalar) -> Text {
    var rest = Array(text.string.unicodeScalars)[...]
    guard !rest.isEmpty else { return "" }
    var output: [UInt8] = []
    var word = next(&rest)
    while !rest.isEmpty {
      if word.kind != .connector { write(word, connector, &output) }
      let previous = word
      word = next(&rest)
      switch previous.kind {
      case .number:
        while word.kind == .alphabet || word.kind == .number {
          write(word, connector, &output)
          word = next(&rest)
        }
        if separates(word), word.kind != .none { output.append(rune: connector) }
      case .connector: write(previous, connector, &output)
      case .punctuation: break
      default: afterLetters(&word, &rest, connector, &output)
      }
    }
    write(word, connector, &output)
    return Text(output)
  }

  private static func separates(_ word: Word) -> Bool {
    word.kind != .connector && word.kind != .punctuation
  }

  /// Numbers stay with the letters before them, unless small letters follow.
  private static func afterLetters(
    _ word: inout Word,
    _ rest: inout ArraySlice<Unicode.Scalar>,
    _ connector: Unicode.Scalar,
    _ output: inout [UInt8]
  ) {
    guard word.kind == .number else {
      if separates(word) { output.append(rune: connector) }
      return
    }
    guard !rest.isEmpty else { return }
    let number = word
    word = next(&rest)
    guard word.kind == .alphabet else {
      write(number, connector, &output)
      if separates(word) { output.append(rune: connector) }
      return
    }
    output.append(rune: connector)
    write(number, connector, &output)
    while word.kind == .alphabet || word.kind == .number {
      write(word, connector, &output)
      word = next(&rest)
    }
    if separates(word), word.kind != .none { output.append(rune: connector) }
  }

  private static func write(
    _ word: Word,
    _ connector: Unicode.Scalar,
    _ output: inout [UInt8]
  ) {
    for scalar in word.scalars {
      guard word.kind == .upper || word.kind == .connector else {
        output.append(rune: scalar)
        continue
      }
      output.append(rune: isConnector(scalar) ? connector : scalar.goLowercase)
    }
  }

  private static func next(_ rest: inout ArraySlice<Unicode.Scalar>) -> Word {
    guard let first = rest.first else { return Word(kind: .none, scalars: []) }
    let (kind, length) = extent(of: rest, first)
    let word = Word(kind: kind, scalars: rest.prefix(length))
    rest = rest.dropFirst(length)
    return word
  }

  private static func extent(
    of rest: ArraySlice<Unicode.Scalar>,
    _ first: Unicode.Scalar
  ) -> (Kind, Int) {
    func run(_ isPart: (Unicode.Scalar) -> Bool) -> Int {
      1 + rest.dropFirst().prefix { isPart($0) }.count
    }
    if isConnector(first) { return (.connector, run(isConnector)) }
    if isPunctuation(first) { return (.punctuation, run(isPunctuation)) }
    if first.isGoUpper {
      guard rest.count > 1 else { return (.upper, 1) }
      let second = rest[rest.startIndex + 1]
      if second.isGoUpper {
        let length = run { $0.isGoUpper }
        let follows = rest.dropFirst(length).first
        return (.upper, follows.map(isAlphabet) == true ? length - 1 : length)
      }
      return (.upper, isAlphabet(second) ? run { isAlphabet($0) && !$0.isGoUpper } : 1)
    }
    if isAlphabet(first) { return (.alphabet, run { isAlphabet($0) && !$0.isGoUpper }) }
    if first.isGoNumber { return (.number, run { $0.isGoNumber }) }
    return (
      .other,
      run { !isConnector($0) && !isAlphabet($0) && !$0.isGoNumber && !isPunctuation($0) }
    )
  }

  static func pascal(_ text: Text) -> Text {
    let scalars = Array(text.string.unicodeScalars)
    guard !scalars.isEmpty else { return "" }
    var output: [UInt8] = []
    var position = 0
    while position < scalars.count, isConnector(scalars[position]) {
      output.append(rune: scalars[position])
      position += 1
    }
    guard position < scalars.count else { return Text(output) }
    var current = scalars[position].goUppercase
    for scalar in scalars[(position + 1)...] {
      let previous = current
      current = scalar
      if isConnector(current), isConnector(previous) {
        output.append(rune: previous)
      } else if isConnector(previous) {
        current = current.goUppercase
      } else {
        output.append(rune: previous)
      }
    }
    output.append(rune: current)
    return Text(output)
  }
}
