import Git
import Manifests
import YAML

/// The `swell.yaml` at a repository's root: what the repository says about itself.
struct RepositorySettings {
  static let file = "swell.yaml"

  /// The address by which sources mean the repository, wherever it was cloned from; nil where it says none.
  let repository: String?

  /// Reads the file; a repository without one says nothing.
  ///
  /// - Throws: when the file cannot be read or holds something else.
  init(of tree: SourceTree) throws(PassError) {
    guard tree.isFile(Self.file) else {
      repository = nil
      return
    }
    let value: Value
    do {
      value = try YAMLReader().value(of: try tree.bytes(at: Self.file), file: Self.file)
    } catch let error as YAMLError {
      throw .yaml(error)
    } catch let error as SourceTreeError {
      throw .source(error)
    } catch {
      throw .settings("\(Self.file): \(error)")
    }
    let map = value.map ?? [:]
    for entry in map where entry.key != "repository" {
      throw .settings("\(Self.file): cannot read settings: no setting '\(entry.key)'")
    }
    repository = map["repository"]?.string
  }
}
