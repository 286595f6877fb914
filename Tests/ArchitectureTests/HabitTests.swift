import Foundation
import Testing

/// The habits of the code that a text search can hold.
@Suite struct HabitTests {
  @Test func `files stay under 400 lines`() {
    for file in SourceFile.all {
      #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test func `functions stay under 61 lines`() {
    for file in SourceFile.all {
      for (name, length) in Self.functions(of: file) where length > 60 {
        Issue.record("\(file.path): \(name) has \(length) lines")
      }
    }
  }

  @Test func `nothing is public and Foundation stays out`() {
    for file in SourceFile.all {
      for imported in file.imports {
        #expect(imported != "Foundation", "\(file.path) imports Foundation")
      }
      for line in file.lines where line.contains("public ") && !line.contains("//") {
        #expect(!line.trimmingCharacters(in: .whitespaces).hasPrefix("public "), "\(file.path)")
      }
    }
  }

  @Test func `names avoid the empty words`() {
    let banned = ["Manager", "Helper", "Util", "Handler", "Impl", "Common"]
    for file in SourceFile.all {
      for line in file.lines {
        guard
          let match = line.firstMatch(of: /\b(?:struct|class|enum|actor|protocol) ([A-Z]\w*)/)
        else { continue }
        for word in banned {
          #expect(!match.1.contains(word), "\(file.path): \(match.1)")
        }
      }
    }
  }

  @Test func `pure modules neither print nor read the clock or the environment`() {
    let forbidden = [/\bprint\(/, /\bgetenv\(/, /\bclock_gettime\(/, /\bContinuousClock\b/]
    for file in SourceFile.all where Layers.pure.contains(file.module) {
      for line in file.lines where !line.contains("//") {
        for pattern in forbidden where line.firstMatch(of: pattern) != nil {
          Issue.record("\(file.path): \(line.trimmingCharacters(in: .whitespaces))")
        }
      }
    }
  }

  @Test func `package functions and types are documented`() {
    let declaration =
      #/^\s*package (?:(?:static|mutating|consuming|final|indirect|nonisolated) )*(?:func|struct|class|enum|actor|protocol)\b/#
    for file in SourceFile.all {
      for (index, line) in file.lines.enumerated() where line.firstMatch(of: declaration) != nil {
        if line.contains("static func ==") || line.contains("func hash(into") { continue }
        if Self.isWitness(line) { continue }
        var above = index - 1
        while above >= 0, file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") {
          above -= 1
        }
        let comment = above >= 0 ? file.lines[above].trimmingCharacters(in: .whitespaces) : ""
        let documented = comment.hasPrefix("///")
        if !documented, line.contains("func is") || line.contains("func reserveCapacity") {
          continue
        }
        #expect(documented, "\(file.path):\(index + 1) has no documentation")
      }
    }
  }

  /// Witnesses of well-known protocols say what they do by their names.
  private static func isWitness(_ line: String) -> Bool {
    ["func makeIterator()", "func makeAsyncIterator()", "static func <", "func next("]
      .contains { line.contains($0) }
  }

  /// The functions of a file with their lengths in lines, found by matching braces.
  private static func functions(of file: SourceFile) -> [(String, Int)] {
    var found: [(String, Int)] = []
    var open: [(depth: Int, line: Int, name: String)] = []
    var depth = 0
    for (index, line) in file.lines.enumerated() {
      let code = line.replacing(/"(\\.|[^"\\])*"/, with: "\"\"")
        .split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
      if let match = code.firstMatch(of: /\b(func\s+(`[^`]+`|[\w]+)|init\??\s*[(<]|deinit\b)/),
        code.contains("{")
      {
        open.append((depth, index, String(match.0)))
      }
      depth += code.count { $0 == "{" } - code.count { $0 == "}" }
      while let last = open.last, depth <= last.depth {
        found.append((last.name, index - last.line))
        open.removeLast()
      }
    }
    return found
  }
}
