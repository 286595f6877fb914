/// Writes YAML in block style, event by event, laid out as Go's YAML 1.1 library does.
///
/// Lists and maps are opened with their counts and closed; each entry of a map is a key followed by one value.
package struct YAMLEmitter {
  /// A collection that is open.
  private struct Frame {
    let isList: Bool
    /// The indentation around it, to go back to.
    let outerIndent: Int
    /// Its current key is written with `?`, so that its value needs a line of its own.
    var hasLongKey = false
  }

  var bytes: [UInt8] = []
  /// Where the next character goes, counted in characters.
  var column = 0
  var indent = -1
  /// What was written last is a space, or an indicator that needs none behind it.
  var endsInSpace = true
  /// Only indentation and indicators stand in this line.
  var isIndenting = true
  private var frames: [Frame] = []

  /// Whether Go's JSON round trip refuses something that was written; Helm's `toYaml` then gives an empty text.
  package internal(set) var isRefusedByGo = false

  /// How far lines may reach before they are folded at a space.
  let width: Int

  private let quotesMergeKeys: Bool
  private let indentsLists: Bool

  /// Starts a document; Go writes a key `<<` plain, so that it reads as a merge, unless it is to be quoted.
  package init(quotesMergeKeys: Bool = false) {
    self.quotesMergeKeys = quotesMergeKeys
    indentsLists = false
    width = 80
  }

  /// Starts a document as the third version of Go's library lays it out with an indentation of two: lists stand further in than
  /// their keys, and no line is folded.
  package init(pretty: Void) {
    quotesMergeKeys = false
    indentsLists = true
    width = .max
  }

  /// Ends the document and gives its text, which ends in a line feed.
  package consuming func finish() -> [UInt8] {
    indent = 0
    writeIndent()
    return bytes
  }

  /// Opens a map of that many entries.
  package mutating func beginMap(count: Int) {
    begin(isList: false, count: count)
  }

  /// Opens a list of that many elements.
  package mutating func beginList(count: Int) {
    begin(isList: true, count: count)
  }

  /// Closes the collection opened last.
  package mutating func end() {
    guard let frame = frames.popLast() else { preconditionFailure("nothing is open") }
    indent = frame.outerIndent
  }

  private mutating func begin(isList: Bool, count: Int) {
    beginValue()
    let outer = indent
    if count == 0 {
      writeIndicator(isList ? "[" : "{", afterSpace: true, endsInSpace: true)
      writeIndicator(isList ? "]" : "}")
    } else if indent < 0 {
      indent = 0
    } else {
      let isInMap = frames.last?.isList == false
      if indentsLists || !(isList && isInMap && !isIndenting) { indent += 2 }
    }
    frames.append(Frame(isList: isList, outerIndent: outer))
  }

  /// Writes what stands before an element or a value.
  private mutating func beginValue() {
    guard let frame = frames.last else { return }
    if frame.isList {
      writeIndent()
      writeIndicator("-", afterSpace: true, keepsIndenting: true)
    } else if frame.hasLongKey {
      writeIndent()
      writeIndicator(":", afterSpace: true, keepsIndenting: true)
    }
  }

  /// Writes a key; its value has to follow.
  package mutating func key(_ text: UnsafeBufferPointer<UInt8>) {
    let shape = ScalarShape(text)
    // In JSON's one line, a key may be 1,024 characters away from its colon, and no line break may stand in it.
    if text.count > 1022 || shape.hasNextLine { isRefusedByGo = true }
    writeIndent()
    let isSimple = !shape.isMultiline && text.count <= 128
    frames[frames.count - 1].hasLongKey = !isSimple
    if quotesMergeKeys, text.elementsEqual([0x3C, 0x3C]) {
      writeDoubleQuoted(text, folds: false)
      writeIndicator(":")
    } else if isSimple {
      write(text, shape, isSimpleKey: true)
      writeIndicator(":")
    } else {
      writeIndicator("?", afterSpace: true, keepsIndenting: true)
      write(text, shape, isSimpleKey: false)
    }
  }

  /// Writes a text.
  package mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    beginValue()
    let shape = ScalarShape(text)
    guard shape.hasNextLine else {
      write(text, shape, isSimpleKey: false)
      return
    }
    NextLine.folded(text).withUnsafeBufferPointer { text in
      write(text, ScalarShape(text), isSimpleKey: false)
    }
  }

  /// Writes something that stands for itself without quotes, such as a number.
  package mutating func literal(_ text: String) {
    beginValue()
    if !endsInSpace { put(UInt8(ascii: " ")) }
    bytes.append(contentsOf: text.utf8)
    column += text.utf8.count
    endsInSpace = false
    isIndenting = false
  }

  private mutating func write(
    _ text: UnsafeBufferPointer<UInt8>,
    _ shape: ScalarShape,
    isSimpleKey: Bool
  ) {
    if shape.isRefusedByGo { isRefusedByGo = true }
    let outer = indent
    indent = indent < 0 ? 2 : indent + 2
    switch ScalarStyle(text, shape, isSimpleKey: isSimpleKey) {
    case .plain: writePlain(text, shape, folds: !isSimpleKey)
    case .singleQuoted: writeSingleQuoted(text, folds: !isSimpleKey)
    case .doubleQuoted: writeDoubleQuoted(text, folds: !isSimpleKey)
    case .literal: writeLiteral(text)
    }
    indent = outer
  }
}
