import Glibc
import Manifests

/// Makes a folder and those above it.
func makeFolder(_ path: String) throws(GitError) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += made.isEmpty || made == "/" ? String(part) : "/" + part
    guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
    throw .cache(made, reason: String(cString: strerror(errno)))
  }
}

/// Removes a folder with all that is in it; links are removed, not followed.
func removeFolder(_ path: String) {
  guard let folder = opendir(path) else { return }
  defer { closedir(folder) }
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard name != ".", name != ".." else { continue }
    let child = "\(path)/\(name)"
    if entry.pointee.d_type == DT_DIR { removeFolder(child) } else { unlink(child) }
  }
  rmdir(path)
}
