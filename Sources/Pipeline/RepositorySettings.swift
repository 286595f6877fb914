import Diff
import Git
import Health
import Manifests
import YAML

/// The `swell.yaml` at a repository's root: what the repository says about itself.
struct RepositorySettings {
  static let file = "swell.yaml"

  /// The address by which sources mean the repository, wherever it was cloned from; nil where it says none.
  var repository: String?
  /// By what differences count and health is judged.
  var criteria = Criteria()

  /// Reads the file; a repository without one says nothing.
  ///
  /// - Throws: when the file, or one that it names, cannot be read or holds something else.
  init(of tree: SourceTree) throws(PassError) {
    guard tree.isFile(Self.file) else { return }
    for entry in try Self.value(at: Self.file, of: tree).map ?? [:] {
      switch entry.key {
      case "repository": repository = entry.value.string
      case "argocdConfigMap": try readConfigMap(at: try Self.text(entry), of: tree)
      case "customizations": try readFolder(at: try Self.text(entry), of: tree)
      case "health": try criteria.readScripts(entry.value)
      case "ignoreDifferences": try criteria.readIgnored(entry.value)
      case "builtInRules": try criteria.readSwitches(entry.value)
      default:
        let known = [
          "repository", "argocdConfigMap", "customizations", "health", "ignoreDifferences",
          "builtInRules",
        ]
        let hint = nearestName(to: entry.key, in: known).map { " (did you mean '\($0)'?)" } ?? ""
        throw Self.problem("no setting '\(entry.key)'\(hint)")
      }
    }
  }

  static func problem(_ cause: String) -> PassError {
    .settings("\(file): cannot read settings: \(cause)")
  }

  /// Reads the file, or notes which object of the cluster is meant.
  private mutating func readConfigMap(at path: String, of tree: SourceTree) throws(PassError) {
    if let name = ConfigMapName(path), !tree.isFile(path) {
      criteria.configMap = name
      return
    }
    let map = try Self.value(at: path, of: tree)
    guard map["kind"] == "ConfigMap", let data = map["data"]?.map else {
      throw Self.problem("'\(path)' is no ConfigMap")
    }
    try criteria.readConfigMap(data, named: path)
  }

  private mutating func readFolder(at path: String, of tree: SourceTree) throws(PassError) {
    do {
      try criteria.scripts.add(customizations: try tree.subtree(at: path))
    } catch {
      throw .source(error)
    }
  }

  private static func text(_ entry: Mapping.Entry) throws(PassError) -> String {
    guard let text = entry.value.string else {
      throw problem(
        "'\(entry.key)' takes a path, and \(withArticle(entry.value.typeName)) stands there"
      )
    }
    return text
  }

  private static func value(at path: String, of tree: SourceTree) throws(PassError) -> Value {
    do {
      return try YAMLReader().value(of: try tree.bytes(at: path), file: path)
    } catch let error as YAMLError {
      throw .yaml(error)
    } catch let error as SourceTreeError {
      throw .source(error)
    } catch {
      throw .settings("\(path): \(error)")
    }
  }
}
