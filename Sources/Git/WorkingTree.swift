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

/// A folder that is held open; the mutexes guard the listings read so far and the folders below it that are held open too.
private final class WorkingFolder: Sendable {
  private let descriptor: Int32
  private let listings = Mutex<[String: [SourceTree.Entry]]>([:])
  /// Folders that were opened, so that a file in them is found with one call.
  private let folders = Mutex<[String: Int32]>([:])

  private static let mostFolders = 64

  init(_ path: String) throws(GitError) {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw .noRepository(path) }
    descriptor = opened
  }

  func list(_ folder: String) throws(SourceTreeError) -> [SourceTree.Entry] {
    if let known = listings.withLock({ $0[folder] }) { return known }
    let opened = try withFolder(folder) { openat($0, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
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
    let (folder, name) = Self.parts(of: path)
    let (opened, code) = try withFolder(folder) { parent in
      (openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), errno)
    }
    guard opened >= 0 else {
      if code == ELOOP { return try linkTarget(of: path) }
      throw Self.failure(path, code)
    }
    defer { close(opened) }
    return try Self.contents(of: opened, path: path)
  }

  /// Lends the descriptor of a folder below the root.
  private func withFolder<Result>(
    _ path: String,
    _ body: (Int32) -> Result
  ) throws(SourceTreeError) -> Result {
    try folders.withLock { (folders) throws(SourceTreeError) in
      body(try Self.opened(path, below: descriptor, &folders))
    }
  }

  /// Opens a folder below the root, one name at a time, unless it is open already.
  private static func opened(
    _ path: String,
    below root: Int32,
    _ folders: inout [String: Int32]
  ) throws(SourceTreeError) -> Int32 {
    if path.isEmpty { return root }
    if let known = folders[path] { return known }
    let (outer, name) = parts(of: path)
    let parent = try opened(outer, below: root, &folders)
    let opened = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else { throw failure(path) }
    if folders.count == mostFolders {
      for descriptor in folders.values { close(descriptor) }
      folders.removeAll()
    }
    folders[path] = opened
    return opened
  }

  /// The folder that a path lies in, and its last name.
  private static func parts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
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

  private func linkTarget(of path: String) throws(SourceTreeError) -> [UInt8] {
    let (folder, name) = Self.parts(of: path)
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let (count, code) = try withFolder(folder) { parent in
      (readlinkat(parent, name, &buffer, buffer.count), errno)
    }
    guard count >= 0 else { throw Self.failure(path, code) }
    return buffer[..<count].map { UInt8(bitPattern: $0) }
  }

  private static func failure(_ path: String, _ code: Int32 = errno) -> SourceTreeError {
    code == ENOENT || code == ENOTDIR || code == ELOOP
      ? .notFound(path) : .unreadable(path, reason: String(cString: strerror(code)))
  }

  deinit {
    folders.withLock { for descriptor in $0.values { close(descriptor) } }
    close(descriptor)
  }
}
