import Glibc

extension LocalRepository {
  /// The working folder of the repository that a folder belongs to, found by looking upwards for `.git`; nil where there is none.
  package static func top(above folder: String) -> String? {
    var path = absolute(folder)
    while true {
      if access(path + "/.git", F_OK) == 0 { return path }
      guard let slash = path.lastIndex(of: "/"), path != "/" else { return nil }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  /// A path with links resolved, or as it is where there is nothing.
  package static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
