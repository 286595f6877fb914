import Glibc
package import Manifests
import Synchronization

/// The files of a folder as they stand, changes that nobody committed included; `.git` is left out.
///
/// The root is held open, and each name below it is opened without following links, so that a path cannot lead elsewhere even when
/// links appear while it is read.
/// - Throws: when there is no such folder.
package func workingTree(at path: String) throws(GitError) -> SourceTree {
  let folder = try WorkingFolder(path)
  return SourceTree(label: path) { (name) throws(SourceTreeError) in
    try folder.list(name)
  } read: { (name) throws(SourceTreeError) in
    try folder.read(name)
  }
}

/// Whether a path is a folder.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// A folder that is held open; the mutex guards the listings read so far.
private final class WorkingFolder: Sendable {
  private let descriptor: Int32
  private let listings = Mutex<[String: [SourceTree.Entry]]>([:])

  init(_ path: String) throws(GitError) {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw .noRepository(path) }
    descriptor = opened
  }

  func list(_ folder: String) throws(SourceTreeError) -> [SourceTree.Entry] {
    if let known = listings.withLock({ $0[folder] }) { return known }
    let opened = try descend(to: folder, flags: O_RDONLY | O_DIRECTORY)
    guard let stream = fdopendir(opened) else {
      close(opened)
      throw .notFound(folder)
    }
    defer { closedir(stream) }
    var entries: [SourceTree.Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != "..", name != ".git" else { continue }
      guard let kind = kind(of: name, type: entry.pointee.d_type, in: opened) else { continue }
      entries.append(SourceTree.Entry(name: name, kind: kind))
    }
    listings.withLock { $0[folder] = entries }
    return entries
  }

  func read(_ path: String) throws(SourceTreeError) -> [UInt8] {
    let parts = path.split(separator: "/").map(String.init)
    let parent = try descend(to: parts.dropLast().joined(separator: "/"), flags: O_RDONLY)
    defer { close(parent) }
    let name = parts.last ?? ""
    let opened = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else {
      guard errno == ELOOP else { throw Self.failure(path) }
      return try Self.linkTarget(name, in: parent, path: path)
    }
    defer { close(opened) }
    return try Self.contents(of: opened, path: path)
  }

  /// Opens a folder below the root, one name at a time.
  private func descend(to folder: String, flags: Int32) throws(SourceTreeError) -> Int32 {
    var current = openat(descriptor, ".", flags | O_CLOEXEC)
    for part in folder.split(separator: "/") {
      let next = openat(current, String(part), flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let code = errno
      close(current)
      errno = code
      guard next >= 0 else { throw Self.failure(folder) }
      current = next
    }
    guard current >= 0 else { throw Self.failure(folder) }
    return current
  }

  private func kind(of name: String, type: UInt8, in folder: Int32) -> SourceTree.EntryKind? {
    switch Int(type) {
    case DT_REG: return .file
    case DT_DIR: return .folder
    case DT_LNK: return .link
    case DT_UNKNOWN: break
    default: return nil
    }
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return nil
    }
  }

  private static func contents(of file: Int32, path: String) throws(SourceTreeError) -> [UInt8] {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    let block = 1 << 16
    var buffer = [UInt8](repeating: 0, count: min(max(Int(status.st_size) + 1, 512), block))
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private static func linkTarget(
    _ name: String,
    in folder: Int32,
    path: String
  ) throws(SourceTreeError) -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlinkat(folder, name, &buffer, buffer.count)
    guard count >= 0 else { throw failure(path) }
    return buffer[..<count].map { UInt8(bitPattern: $0) }
  }

  private static func failure(_ path: String) -> SourceTreeError {
    errno == ENOENT || errno == ENOTDIR || errno == ELOOP
      ? .notFound(path) : .unreadable(path, reason: String(cString: strerror(errno)))
  }

  deinit { close(descriptor) }
}
