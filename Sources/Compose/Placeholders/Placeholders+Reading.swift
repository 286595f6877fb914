import Manifests
import YAML

extension Placeholders {
  /// Reads a file of values: a YAML or JSON map, dotenv lines, or what `terraform output -json` prints.
  ///
  /// - Throws: when the file is none of these.
  package init(reading bytes: [UInt8], file: String) throws(CompositionError) {
    self.init()
    let name = file.split(separator: "/").last ?? ""
    if name.hasSuffix(".env") || name.hasPrefix(".env") || Self.looksLikeDotenv(bytes) {
      try addDotenv(bytes, file: file)
      return
    }
    let value: Value
    do {
      value = try YAMLReader().value(of: bytes, file: file)
    } catch {
      throw Self.problem("\(error.problem)", error.location)
    }
    guard !value.isNull else { return }
    guard case .map(let map) = value else {
      throw Self.problem(
        "expected names with values, found \(value.shownType)",
        Location(file: file)
      )
    }
    if Self.isTerraformOutput(map) {
      addTerraformOutput(map)
    } else {
      for entry in map { set(entry.key, to: entry.value) }
    }
  }

  /// Reads `NAME=VALUE`; a value that JSON would take for a number or a Boolean is one.
  ///
  /// - Throws: when there is no `=` or no name before it.
  package mutating func add(assignment: String) throws(CompositionError) {
    guard let equals = assignment.utf8.firstIndex(of: 0x3D), equals != assignment.startIndex else {
      throw CompositionError(
        .placeholderSource("'\(assignment)' is not of the form NAME=VALUE"),
        verb: "use",
        subject: "--placeholder"
      )
    }
    let text = String(assignment[assignment.utf8.index(after: equals)...])
    set(String(assignment[..<equals]), to: Value(untyped: text))
  }

  private static func problem(_ reason: String, _ place: Location) -> CompositionError {
    CompositionError(
      .placeholderSource(reason),
      location: place,
      verb: "read",
      subject: "placeholders"
    )
  }

  /// Whether every value is a map with a `value`, and the flag that tells a secret or a type beside it.
  private static func isTerraformOutput(_ map: Mapping) -> Bool {
    !map.isEmpty
      && map.allSatisfy { entry in
        guard let output = entry.value.map else { return false }
        return output.contains("value") && (output.contains("sensitive") || output.contains("type"))
          && output.keys.allSatisfy { ["value", "sensitive", "type"].contains($0) }
      }
  }

  /// Adds outputs under their own names and, since those are in lower case by custom, in upper case too.
  private mutating func addTerraformOutput(_ map: Mapping) {
    for entry in map {
      let isSecret = entry.value["sensitive"]?.bool ?? false
      let value = entry.value["value"] ?? .null
      let upper = String(entry.key.uppercased().map { $0 == "-" ? "_" : $0 })
      if upper != entry.key, !map.contains(upper) { set(upper, to: value, isSecret: isSecret) }
      set(entry.key, to: value, isSecret: isSecret)
    }
  }

  /// Whether the first line that says anything is an assignment rather than YAML.
  private static func looksLikeDotenv(_ bytes: [UInt8]) -> Bool {
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard let first = text.first, first != 0x23, first != 0x0D else { continue }
      let equals = text.firstIndex(of: 0x3D)
      let colon = text.firstIndex(of: 0x3A)
      guard let equals, first != 0x7B, first != 0x22 else { return false }
      return colon.map { equals < $0 } ?? true
    }
    return false
  }

  private mutating func addDotenv(_ bytes: [UInt8], file: String) throws(CompositionError) {
    for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      var text = FastTemplate.trimmed(String(decoding: line, as: UTF8.self))[...]
      if text.isEmpty || text.hasPrefix("#") { continue }
      if text.hasPrefix("export ") { text = text.dropFirst(7).drop { $0 == " " } }
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = FastTemplate.trimmed(String(parts[0]))
      guard parts.count == 2, !name.isEmpty else {
        throw Self.problem("expected NAME=VALUE", Location(file: file, line: number + 1))
      }
      set(name, to: try Self.dotenvValue(String(parts[1]), Location(file: file, line: number + 1)))
    }
  }

  /// A value of a dotenv line: text in quotes, otherwise up to a comment, typed as on the command line.
  private static func dotenvValue(
    _ written: String,
    _ place: Location
  ) throws(CompositionError) -> Value {
    let text = FastTemplate.trimmed(written)
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      let bytes = Array(text.utf8)
      let comment = bytes.indices.first { index in
        bytes[index] == 0x23 && (index == 0 || bytes[index - 1] == 0x20)
      }
      let kept = String(decoding: bytes[..<(comment ?? bytes.count)], as: UTF8.self)
      return Value(untyped: FastTemplate.trimmed(kept))
    }
    var result = ""
    var isEscaped = false
    for character in text.dropFirst() {
      if isEscaped {
        result += character == "n" ? "\n" : character == "t" ? "\t" : String(character)
        isEscaped = false
      } else if character == "\\", quote == "\"" {
        isEscaped = true
      } else if character == quote {
        return .string(result)
      } else {
        result.append(character)
      }
    }
    throw problem("the quote is never closed", place)
  }
}
