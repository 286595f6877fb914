internal import CLibGit2
import Manifests
import Synchronization

/// A commit's files, read from the object database when they are asked for.
///
/// The mutex guards the repository's handle, which may not be used by two threads at once, and the listings read so far.
final class CommitTree: Sendable {
  /// A folder that was read: its entries, and what they are in the database by name.
  private struct Folder {
    var entries: [SourceTree.Entry] = []
    var items: [String: Item] = [:]
  }

  private struct Item {
    let id: git_oid
    let isFolder: Bool
  }

  private struct State: ~Copyable, Sendable {
    let repository: RepositoryHandle
    var folders: [String: Folder] = [:]
  }

  private let state: Mutex<State>
  private let root: ObjectHash
  private let damaged: (@Sendable () -> Void)?

  /// Takes over a repository's handle to read the tree with the id `root`; `damaged` is told of objects that cannot be read.
  init(
    repository: consuming RepositoryHandle,
    root: ObjectHash,
    damaged: (@Sendable () -> Void)? = nil
  ) {
    state = Mutex(State(repository: repository))
    self.root = root
    self.damaged = damaged
  }

  /// The tree as a value; it keeps the repository open as long as it is used.
  func sourceTree(label: String) -> SourceTree {
    SourceTree(label: label) { (folder) throws(SourceTreeError) in
      try self.list(folder)
    } read: { (path) throws(SourceTreeError) in
      try self.read(path)
    }
  }

  private func list(_ folder: String) throws(SourceTreeError) -> [SourceTree.Entry] {
    try withState { (state) throws(SourceTreeError) in try self.folder(folder, in: &state).entries }
  }

  private func read(_ path: String) throws(SourceTreeError) -> [UInt8] {
    try withState { (state) throws(SourceTreeError) in
      let (parent, name) = Self.split(path)
      guard let item = try folder(parent, in: &state).items[name], !item.isFolder else {
        throw .notFound(path)
      }
      return try blob(item.id, at: path, in: state.repository)
    }
  }

  private func folder(_ path: String, in state: inout State) throws(SourceTreeError) -> Folder {
    if let known = state.folders[path] { return known }
    var id = root.oid
    if !path.isEmpty {
      let (parent, name) = Self.split(path)
      guard let item = try folder(parent, in: &state).items[name], item.isFolder else {
        throw .notFound(path)
      }
      id = item.id
    }
    let read = try tree(id, at: path, in: state.repository)
    state.folders[path] = read
    return read
  }

  private func withState<Result>(
    _ body: (inout State) throws(SourceTreeError) -> Result
  ) throws(SourceTreeError) -> Result {
    try state.withLock { (state) throws(SourceTreeError) in try body(&state) }
  }

  private func tree(
    _ id: git_oid,
    at path: String,
    in repository: borrowing RepositoryHandle
  ) throws(SourceTreeError) -> Folder {
    var id = id
    var tree: OpaquePointer?
    let owner = repository.pointer
    try reading(path) { () throws(Libgit2Failure) in
      try check { git_tree_lookup(&tree, owner, &id) }
    }
    defer { git_tree_free(tree) }
    let count = git_tree_entrycount(tree)
    var folder = Folder()
    folder.entries.reserveCapacity(count)
    folder.items.reserveCapacity(count)
    for position in 0..<count {
      guard let entry = git_tree_entry_byindex(tree, position),
        let name = git_tree_entry_name(entry), let id = git_tree_entry_id(entry),
        let kind = Self.kind(of: git_tree_entry_filemode(entry))
      else { continue }
      let text = String(cString: name)
      folder.entries.append(SourceTree.Entry(name: text, kind: kind))
      folder.items[text] = Item(id: id.pointee, isFolder: kind == .folder)
    }
    return folder
  }

  /// What a mode stands for; nil for a submodule, which is another repository's files.
  private static func kind(of mode: git_filemode_t) -> SourceTree.EntryKind? {
    switch mode {
    case GIT_FILEMODE_TREE: .folder
    case GIT_FILEMODE_LINK: .link
    case GIT_FILEMODE_COMMIT: nil
    default: .file
    }
  }

  private func blob(
    _ id: git_oid,
    at path: String,
    in repository: borrowing RepositoryHandle
  ) throws(SourceTreeError) -> [UInt8] {
    var id = id
    var blob: OpaquePointer?
    let owner = repository.pointer
    try reading(path) { () throws(Libgit2Failure) in
      try check { git_blob_lookup(&blob, owner, &id) }
    }
    defer { git_blob_free(blob) }
    let size = Int(git_blob_rawsize(blob))
    guard let content = git_blob_rawcontent(blob), size > 0 else { return [] }
    return Array(UnsafeRawBufferPointer(start: content, count: size))
  }

  private func reading(
    _ path: String,
    _ body: () throws(Libgit2Failure) -> Void
  ) throws(SourceTreeError) {
    do {
      try body()
    } catch {
      damaged?()
      throw .unreadable(path, reason: error.message)
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }
}
