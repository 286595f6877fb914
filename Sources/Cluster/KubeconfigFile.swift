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
    let hook = YAMLScalarHook { (text, _, place) throws(YAMLError) in
      words.all.append((text, place.line))
      return nil
    }
    let reader = YAMLReader(duplicateKeys: .lastWins, scalar: hook)
    do throws(YAMLError) {
      content = try reader.value(of: bytes, file: name)
    } catch {
      throw Self.error(.malformed("\(error.problem)"), error.location)
    }
    self.words = words.all
    guard content.isNull || content.map != nil else {
      throw Self.error(
        .malformed("\(withArticle(content.typeName)) where a map is needed"),
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

  /// Where the value stands that follows the key; otherwise the file.
  func location(of key: String, _ value: String) -> Location {
    Location(file: name, line: positions(of: key, value).first.flatMap { words[$0 + 1].line })
  }

  /// Where the value stands in the context of a name; otherwise the file.
  func location(of key: String, _ value: String, inContext context: String) -> Location {
    guard let list = words.firstIndex(where: { $0.text == "contexts" }),
      let center = positions(of: "name", context).first(where: { $0 > list })
    else { return location(of: key, value) }
    // People write the name first, kubectl writes it last.
    let isNameFirst = words[list + 1].text == "name"
    let places = positions(of: key, value)
    let place = isNameFirst ? places.first { $0 > center } : places.last { $0 < center }
    return Location(file: name, line: place.flatMap { words[$0 + 1].line })
  }

  private func positions(of key: String, _ value: String) -> [Int] {
    words.indices.dropLast().filter { words[$0].text == key && words[$0 + 1].text == value }
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
