internal import CLibYAML
internal import Manifests

/// What a parser that has given up says, put into plain words and at the place that people have to look at.
struct Diagnosis {
  private let parser: yaml_parser_t
  private let bytes: UnsafeBufferPointer<UInt8>
  private let file: String

  init(parser: yaml_parser_t, bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self.parser = parser
    self.bytes = bytes
    self.file = file
  }

  var error: YAMLError {
    var error = plainError
    error.goWords = goWords
    return error
  }

  /// As go-yaml has it: lines count from 0 but for the scanner's, and the first is not named.
  private var goWords: String {
    var line = parser.problem_mark.line
    if line == 0 {
      line = parser.context_mark.line
    } else if parser.error == YAML_SCANNER_ERROR {
      line += 1
    }
    let problem =
      parser.problem.map { String(cString: $0) } ?? "unknown problem parsing YAML content"
    return line == 0 ? problem : "line \(line): \(problem)"
  }

  private var plainError: YAMLError {
    if parser.error == YAML_READER_ERROR {
      return YAMLError(location(ofByte: Int(parser.problem_offset)), .encoding(encodingCause))
    }
    if parser.error == YAML_MEMORY_ERROR {
      return YAMLError(Location(file: file), .syntax("out of memory", hint: nil))
    }
    let problem = parser.problem.map { String(cString: $0) } ?? ""
    let context = parser.context.map { String(cString: $0) } ?? ""
    let place = location(of: parser.problem_mark)
    let start = location(of: parser.context_mark)
    switch problem {
    case "found unexpected end of stream", "found unexpected document indicator":
      return YAMLError(start, .unclosedQuote)
    case "found character that cannot start any token": return strayCharacter(at: place)
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      return YAMLError(place, .tab)
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      return bracket(problem.hasSuffix("']'") ? "]" : "}", from: start, at: place)
    default: break
    }
    if byte(at: parser.problem_mark) == 0x09, isIndent(before: parser.problem_mark) {
      return YAMLError(place, .tab)
    }
    let (cause, hint) = words(for: problem, in: context, from: start)
    return YAMLError(place, .syntax(cause, hint: hint))
  }

  private func strayCharacter(at place: Location) -> YAMLError {
    guard let byte = byte(at: parser.problem_mark) else {
      return YAMLError(place, .syntax("a character stands where no text can start", hint: nil))
    }
    if byte == 0x09 { return YAMLError(place, .tab) }
    return YAMLError(place, .strayCharacter(String(UnicodeScalar(byte))))
  }

  private func bracket(_ closing: String, from start: Location, at place: Location) -> YAMLError {
    let rest = remainder(from: parser.problem_mark)
    if rest.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }) {
      return YAMLError(start, .unclosedBracket)
    }
    let opening = start.line.map { "the bracket opens in line \($0)" }
    return YAMLError(place, .syntax("a ',' or '\(closing)' is missing before this", hint: opening))
  }

  private func words(
    for problem: String,
    in context: String,
    from start: Location
  ) -> (cause: String, hint: String?) {
    let line = start.line ?? 1
    switch problem {
    case "mapping values are not allowed in this context":
      return ("a ':' stands where no key can", "check the indentation, or quote the text")
    case "could not find expected ':'":
      return (
        "no ':' follows this key", "check the indentation and the quotes from line \(line) on"
      )
    case "did not find expected key":
      return ("no key stands here", "check the indentation; the map starts in line \(line)")
    case "did not find expected '-' indicator":
      return ("no '- ' stands here", "check the indentation; the list starts in line \(line)")
    case "block sequence entries are not allowed in this context":
      return ("a '- ' stands where no list can start", "a list starts in the line below its key")
    case "mapping keys are not allowed in this context":
      return ("a '? ' stands where no key can", nil)
    case "did not find expected <document start>":
      return ("text stands where the document is over", "documents are separated by '---'")
    case "did not find expected node content": return ("a value is missing here", nil)
    case "found unknown escape character":
      return ("this '\\' escape is unknown", "write '\\\\', or use single quotes")
    case "found undefined tag handle": return ("this tag's prefix is not declared", nil)
    case "did not find expected comment or line break":
      return ("text stands behind the '|' or '>'", "it starts in the line below")
    default:
      return (context.isEmpty ? problem : "\(problem) \(context)", nil)
    }
  }

  private var encodingCause: String {
    let problem = parser.problem.map { String(cString: $0) } ?? ""
    guard problem == "control characters are not allowed" else {
      return "these bytes are no valid text (\(problem))"
    }
    return "the control character U+\(hexadecimal(Int(parser.problem_value))) is not allowed"
  }

  private func hexadecimal(_ number: Int) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Diagnosis {
  /// Where a mark is; at the end of the input the parser starts a line that nobody sees, which stands for the end of the last text.
  private func location(of mark: yaml_mark_t) -> Location {
    let characters = bytes.count { $0 & 0xC0 != 0x80 }
    if mark.column == 0, Int(mark.index) >= characters {
      let end = bytes.lastIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      return location(ofByte: end.map { $0 + 1 } ?? 0)
    }
    return Location(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func location(ofByte offset: Int) -> Location {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return Location(file: file, line: line, column: column)
  }

  /// The input from a mark on; lines are told by line feeds, which is what the files that people write have.
  private func remainder(from mark: yaml_mark_t) -> Slice<UnsafeBufferPointer<UInt8>> {
    var rest = bytes[...]
    for _ in 0..<Int(mark.line) {
      guard let feed = rest.firstIndex(of: 0x0A) else { return bytes[bytes.endIndex...] }
      rest = rest[(feed + 1)...]
    }
    var column = Int(mark.column)
    while column > 0, let byte = rest.first {
      rest = rest.dropFirst()
      if let next = rest.first, next & 0xC0 == 0x80, byte & 0x80 != 0 { continue }
      column -= 1
    }
    return rest
  }

  private func byte(at mark: yaml_mark_t) -> UInt8? {
    guard let byte = remainder(from: mark).first, byte < 0x80 else { return nil }
    return byte
  }

  /// Whether only blanks stand before a mark in its line.
  private func isIndent(before mark: yaml_mark_t) -> Bool {
    var start = mark
    start.column = 0
    return remainder(from: start).prefix(Int(mark.column)).allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}
