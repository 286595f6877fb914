internal import CLibGit2
import Manifests
import Synchronization

/// A commit's files, read from the object database when they are asked for.
///
/// The mutex guards the repository's handle, which may not be used by two threads at once, and the listings read so far.
final class CommitTree: Sendable {
  private struct Node {
    let name: String
    let kind: SourceTree.EntryKind
    let id: git_oid
  }

  private struct State: ~Copyable, Sendable {
    let repository: RepositoryHandle
    var folders: [String: [Node]] = [:]
  }

  private let state: Mutex<State>
  private let root: ObjectHash

  /// Takes over a repository's handle to read the tree with the id `root`.
  init(repository: consuming RepositoryHandle, root: ObjectHash) {
    state = Mutex(State(repository: repository))
    self.root = root
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
    try withState { (state) throws(SourceTreeError) in
      try nodes(of: folder, in: &state).map { SourceTree.Entry(name: $0.name, kind: $0.kind) }
    }
  }

  private func read(_ path: String) throws(SourceTreeError) -> [UInt8] {
    try withState { (state) throws(SourceTreeError) in
      let (folder, name) = Self.split(path)
      let node = try nodes(of: folder, in: &state).first { $0.name == name }
      guard let node, node.kind != .folder else { throw .notFound(path) }
      return try Self.blob(node.id, at: path, in: state.repository)
    }
  }

  private func nodes(of folder: String, in state: inout State) throws(SourceTreeError) -> [Node] {
    if let known = state.folders[folder] { return known }
    var id = root.oid
    if !folder.isEmpty {
      let (parent, name) = Self.split(folder)
      let node = try nodes(of: parent, in: &state).first { $0.name == name }
      guard let node, node.kind == .folder else { throw .notFound(folder) }
      id = node.id
    }
    let read = try Self.tree(id, at: folder, in: state.repository)
    state.folders[folder] = read
    return read
  }

  private func withState<Result>(
    _ body: (inout State) throws(SourceTreeError) -> Result
  ) throws(SourceTreeError) -> Result {
    try state.withLock { (state) throws(SourceTreeError) in try body(&state) }
  }

  private static func tree(
    _ id: git_oid,
    at folder: String,
    in repository: borrowing RepositoryHandle
  ) throws(SourceTreeError) -> [Node] {
    var id = id
    var tree: OpaquePointer?
    do {
      let pointer = repository.pointer
      try check { git_tree_lookup(&tree, pointer, &id) }
    } catch {
      throw .unreadable(folder, reason: error.message)
    }
    defer { git_tree_free(tree) }
    return (0..<git_tree_entrycount(tree)).compactMap { index in
      guard let entry = git_tree_entry_byindex(tree, index),
        let name = git_tree_entry_name(entry), let id = git_tree_entry_id(entry)
      else { return nil }
      let kind: SourceTree.EntryKind
      switch git_tree_entry_filemode(entry) {
      case GIT_FILEMODE_TREE: kind = .folder
      case GIT_FILEMODE_LINK: kind = .link
      case GIT_FILEMODE_COMMIT: return nil  // a submodule: another repository's files
      default: kind = .file
      }
      return Node(name: String(cString: name), kind: kind, id: id.pointee)
    }
  }

  private static func blob(
    _ id: git_oid,
    at path: String,
    in repository: borrowing RepositoryHandle
  ) throws(SourceTreeError) -> [UInt8] {
    var id = id
    var blob: OpaquePointer?
    do {
      let pointer = repository.pointer
      try check { git_blob_lookup(&blob, pointer, &id) }
    } catch {
      throw .unreadable(path, reason: error.message)
    }
    defer { git_blob_free(blob) }
    let size = Int(git_blob_rawsize(blob))
    guard let content = git_blob_rawcontent(blob), size > 0 else { return [] }
    return Array(UnsafeRawBufferPointer(start: content, count: size))
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }
}
