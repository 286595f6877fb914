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
  forEachEntry(of: path) { child, isFolder in
    if isFolder { removeFolder(child) } else { unlink(child) }
  }
  rmdir(path)
}

/// Removes the files below a folder whose names end so.
func removeFiles(endingIn ending: String, below path: String) {
  forEachEntry(of: path) { child, isFolder in
    if isFolder {
      removeFiles(endingIn: ending, below: child)
    } else if child.hasSuffix(ending) {
      unlink(child)
    }
  }
}

/// Calls for each entry of a folder, with its whole path; nothing happens where there is no folder.
func forEachEntry(of path: String, _ body: (_ child: String, _ isFolder: Bool) -> Void) {
  guard let folder = opendir(path) else { return }
  defer { closedir(folder) }
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard name != ".", name != ".." else { continue }
    body("\(path)/\(name)", entry.pointee.d_type == DT_DIR)
  }
}
