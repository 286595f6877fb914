/// One token of a template text.
struct Token {
  /// What a token is.
  enum Kind: UInt8 {
    case error
    case end
    case text
    case leftDelimiter
    case rightDelimiter
    case space
    case assign
    case declare
    case pipe
    case leftParenthesis
    case rightParenthesis
    case character
    case characterConstant
    case number
    case complex
    case string
    case rawString
    case identifier
    case field
    case variable
    case bool
    case dot
    // Keywords follow; their order tells them from the rest.
    case null
    case block
    case breakWord
    case continueWord
    case define
    case elseWord
    case endWord
    case ifWord
    case range
    case template
    case with

    var isKeyword: Bool { rawValue >= Kind.null.rawValue }
  }

  let kind: Kind
  private let first: Int32
  private let last: Int32
  private let firstLine: Int32

  init(_ kind: Kind, _ start: Int, _ end: Int, line: Int) {
    self.kind = kind
    first = Int32(truncatingIfNeeded: start)
    last = Int32(truncatingIfNeeded: end)
    firstLine = Int32(truncatingIfNeeded: line)
  }

  var start: Int { Int(first) }
  var end: Int { Int(last) }
  var line: Int { Int(firstLine) }
}
