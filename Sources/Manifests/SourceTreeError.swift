/// A path of a source tree that cannot be followed or read.
package enum SourceTreeError: Error, Sendable, Hashable {
  case notFound(String)
  case notAFile(String)
  case notAFolder(String)
  /// The path, or a link on its way, leads out of the tree; `target` is the offending text.
  case outside(String, target: String)
  case tooManyLinks(String)
  /// The provider could not read what is there; `reason` is its own text.
  case unreadable(String, reason: String)
}

extension SourceTreeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFound(let path): "cannot read '\(path)': no such file or folder"
    case .notAFile(let path): "cannot read '\(path)': it is not a file"
    case .notAFolder(let path): "cannot read '\(path)': it is not a folder"
    case .outside(let path, let target) where path == target:
      "cannot read '\(path)': it leads out of the repository"
    case .outside(let path, let target):
      "cannot read '\(path)': a link to '\(target)' leads out of the repository"
    case .tooManyLinks(let path): "cannot read '\(path)': too many links to follow"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    }
  }
}
