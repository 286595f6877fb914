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

/// A folder that is held open; the mutexes guard the listings read so far and the folder that was read from last.
private final class WorkingFolder: Sendable {
  private let descriptor: Int32
  private let listings = Mutex<[String: [SourceTree.Entry]]>([:])
  /// Files are mostly read folder by folder.
  private let latest = Mutex<(path: String, descriptor: Int32)?>(nil)

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
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[..<$0]) } ?? ""
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    let opened = try latest.withLock { (latest) throws(SourceTreeError) -> Int32? in
      if latest?.path != folder {
        let next = try descend(to: folder, flags: O_RDONLY)
        if let latest { close(latest.descriptor) }
        latest = (folder, next)
      }
      let parent = latest?.descriptor ?? descriptor
      let opened = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
      guard opened < 0 else { return opened }
      guard errno == ELOOP else { throw Self.failure(path) }
      return nil
    }
    guard let opened else { return try linkTarget(of: path, name, in: folder) }
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
    // What the file had when it was asked is read at once; some files do not tell how long they are.
    var bytes = [UInt8](unsafeUninitializedCapacity: max(Int(status.st_size), 1)) {
      $1 = max(Glibc.read(file, $0.baseAddress, $0.count), 0)
    }
    if bytes.count == Int(status.st_size), !bytes.isEmpty { return bytes }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private func linkTarget(
    of path: String,
    _ name: String,
    in folder: String
  ) throws(SourceTreeError) -> [UInt8] {
    let parent = try descend(to: folder, flags: O_RDONLY)
    defer { close(parent) }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlinkat(parent, name, &buffer, buffer.count)
    guard count >= 0 else { throw Self.failure(path) }
    return buffer[..<count].map { UInt8(bitPattern: $0) }
  }

  private static func failure(_ path: String) -> SourceTreeError {
    errno == ENOENT || errno == ENOTDIR || errno == ELOOP
      ? .notFound(path) : .unreadable(path, reason: String(cString: strerror(errno)))
  }

  deinit {
    latest.withLock { if let latest = $0 { close(latest.descriptor) } }
    close(descriptor)
  }
}
