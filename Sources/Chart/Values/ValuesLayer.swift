package import Manifests

/// Values for a release from one place; later layers are laid over earlier ones.
///
/// Helm lays them in the order files, `.json`, `.set`, `.setString`, `.setFile`, `.literal`, whatever the order on its command line.
package enum ValuesLayer: Sendable {
  /// Reads a file; a failure is the reason in plain words.
  package typealias ReadFile = @Sendable (_ path: String) -> Result<String, UnreadableFile>

  /// Why a file of `--set-file` cannot be read.
  package struct UnreadableFile: Error, Sendable {
    let reason: String

    package init(_ reason: String) {
      self.reason = reason
    }
  }

  /// A decoded values file, or values written inline; anything but a map is refused, null counts as empty.
  case values(Value, name: String)
  /// The text of `--set`: `a.b=1,c={x,y}`, where Booleans, null and integers are told from text.
  case set(String)
  /// The text of `--set-string`: as `.set`, but every value is text.
  case setString(String)
  /// The text of `--set-json`: `a={"b":1}`, or a whole object.
  case json(String)
  /// The text of `--set-file`, such as `a.b=notes.txt`; `read` gives the content of a file that it names.
  case setFile(String, read: ReadFile)
  /// The text of `--set-literal`: one name, and a text as it stands.
  case literal(String)
}

extension [ValuesLayer] {
  /// All layers as one mapping.
  ///
  /// - Throws: at the first layer that cannot be read.
  package func merged() throws(ChartError) -> Mapping {
    var result = Mapping()
    for layer in self { try layer.lay(over: &result) }
    return result
  }
}

extension ValuesLayer {
  fileprivate func lay(over map: inout Mapping) throws(ChartError) {
    do throws(SetError) {
      switch self {
      case .values(.null, _): break
      case .values(let value, _):
        guard case .map(let upper) = value.withFloatingNumbers else {
          throw SetError("values are to be a map, not \(withArticle(value.typeName))")
        }
        if map.isEmpty { map = upper } else { map.lay(upper) }
      case .set(let text):
        var parser = SetParser(text, style: .typed)
        try parser.parse(into: &map)
      case .setString(let text):
        var parser = SetParser(text, style: .text)
        try parser.parse(into: &map)
      case .json(let text): try Self.layJSON(text, over: &map)
      case .setFile(let text, let read):
        let look = { (path: String) throws(SetError) -> Value in
          switch read(path) {
          case .success(let content): return .string(content)
          case .failure(let failure): throw SetError("'\(path)': \(failure.reason)")
          }
        }
        var parser = SetParser(text, style: .looked(look))
        try parser.parse(into: &map)
      case .literal(let text):
        var parser = LiteralParser(text)
        try parser.parse(into: &map)
      }
    } catch {
      throw ChartError(nil, .values(option), .text(error.description))
    }
  }

  private static func layJSON(_ text: String, over map: inout Mapping) throws(SetError) {
    var parser = SetParser(text, style: .json)
    guard
      text.utf8.first(where: { !(0x09...0x0D).contains($0) && $0 != 0x20 })
        == UInt8(ascii: "{")
    else { return try parser.parse(into: &map) }
    guard case .map(let upper) = try parser.value().value, parser.position == parser.text.count
    else { throw SetError("it is no JSON object") }
    map.lay(upper)
  }

  /// The option of Helm's that a layer stands for.
  private var option: String {
    switch self {
    case .values(_, let name): name
    case .set: "--set"
    case .setString: "--set-string"
    case .json: "--set-json"
    case .setFile: "--set-file"
    case .literal: "--set-literal"
    }
  }
}
