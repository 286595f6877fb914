import Manifests
import YAML

/// One kubeconfig file, with the places of its texts, so that messages can name lines.
final class KubeconfigFile: Sendable {
  /// The path as messages show it.
  let name: String
  /// The folder that paths in the file are relative to.
  let folder: String
  let content: Value
  private let words: [(text: String, line: Int?)]

  /// Reads a file; nil where it is not there.
  ///
  /// - Throws: when it cannot be read or is no kubeconfig.
  static func read(_ path: String, home: String) throws(ClusterError) -> KubeconfigFile? {
    let name = shortened(path, home: home)
    switch LocalFile.bytes(path) {
    case .success(let bytes):
      return try KubeconfigFile(bytes, name: name, folder: folder(of: path))
    case .failure(let failure) where failure.isMissing: return nil
    case .failure(let failure): throw error(.unreadable(failure.reason), Location(file: name))
    }
  }

  init(_ bytes: [UInt8], name: String, folder: String) throws(ClusterError) {
    self.name = name
    self.folder = folder
    let words = Words()
    let reader = YAMLReader(duplicateKeys: .lastWins) { (text, _, place) throws(YAMLError) in
      words.all.append((text, place.line))
      return nil
    }
    do throws(YAMLError) {
      content = try reader.value(of: bytes, file: name)
    } catch {
      throw Self.error(.malformed("\(error.problem)"), error.location)
    }
    self.words = words.all
    guard content.isNull || content.map != nil else {
      throw Self.error(
        .malformed("a \(content.typeName) where a map is needed"),
        Location(file: name)
      )
    }
  }

  /// The named entries of one of the file's lists.
  func entries(_ list: String, holding field: String) -> [Kubeconfig.Entry] {
    (content[list]?.list ?? []).compactMap { entry in
      entry["name"]?.string.map {
        Kubeconfig.Entry(name: $0, fields: entry[field] ?? [:], file: self)
      }
    }
  }

  /// Where the value stands that is the given one and follows the given key; otherwise the file.
  func location(of key: String, _ value: String) -> Location {
    for (position, word) in words.enumerated().dropLast()
    where word.text == key && words[position + 1].text == value {
      return Location(file: name, line: words[position + 1].line)
    }
    return Location(file: name)
  }

  /// The path of a file that is named in this one.
  func path(_ path: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }

  /// The path with the home folder as `~`.
  static func shortened(_ path: String, home: String) -> String {
    guard !home.isEmpty, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "" : String(path[..<slash])
  }

  private static func error(_ problem: ConfigurationProblem, _ place: Location) -> ClusterError {
    ClusterError(.init("read", "kubeconfig"), .configuration(problem, at: place))
  }

  /// Collects what the reader comes by.
  private final class Words {
    var all: [(text: String, line: Int?)] = []
  }
}
