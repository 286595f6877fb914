import Foundation

/// Cases that were recorded from the real program: a text that goes in, and the one that comes out.
package struct RecordedCase: Decodable, Sendable, CustomStringConvertible {
  package let `in`: String
  package let out: String

  /// What went in, for the names of tests.
  package var description: String { `in` }

  /// Reads the cases of a file below `Tests/Cases`, one JSON object on each line.
  package static func all(in file: String) throws -> [RecordedCase] {
    let path = "\(Fixture.repository)/Tests/Cases/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try JSONDecoder().decode(RecordedCase.self, from: Data(line.utf8))
    }
  }
}
