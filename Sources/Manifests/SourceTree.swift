/// The files of a commit, a folder or an archive: a value that lists folders and reads files on demand.
///
/// Paths are relative, separated by `/`, without `.` and `..`; the root is the empty path. Symbolic links are followed
/// inside the tree only: a provider answers for literal names, so there is nothing outside that could be read.
package struct SourceTree: Sendable {
  /// What a name in a folder stands for.
  package enum EntryKind: Sendable, Hashable {
    case file
    case folder
    /// A symbolic link; reading it as a file gives its target's text.
    case link
  }

  /// One name in a folder.
  package struct Entry: Sendable, Hashable {
    package let name: String
    package let kind: EntryKind

    package init(name: String, kind: EntryKind) {
      self.name = name
      self.kind = kind
    }
  }

  /// Lists a folder, given by its literal path; fails with `.notFound` where there is none.
  ///
  /// Memoised by the provider.
  package typealias List = @Sendable (_ folder: String) throws(SourceTreeError) -> [Entry]
  /// Reads a file or a link's target text, given by its literal path.
  package typealias Read = @Sendable (_ path: String) throws(SourceTreeError) -> [UInt8]

  /// What people know the tree as, for messages: a repository and commit, or a folder.
  package let label: String
  private let listEntries: List
  private let readFile: Read
  /// The folder of the provider's tree that is this tree's root.
  package let base: String
  /// Is told of everything that is looked at.
  private var observer: Observer?

  /// Is told of something that is looked at, whether it is there or not.
  package typealias Observer = @Sendable (Spot) -> Void

  package init(label: String, list: @escaping List, read: @escaping Read) {
    self.label = label
    self.base = ""
    self.listEntries = list
    self.readFile = read
  }

  private init(_ tree: SourceTree, base: String) {
    label = tree.label
    self.base = base
    listEntries = tree.listEntries
    readFile = tree.readFile
    observer = tree.observer
  }

  /// The same tree; a function is told of everything that is looked at.
  package func observed(by observer: @escaping Observer) -> SourceTree {
    var tree = self
    tree.observer = observer
    return tree
  }

  /// The tree below a folder.
  ///
  /// Links in it may still lead to places of the whole tree, never out of that.
  ///
  /// - Throws: when there is no such folder.
  package func subtree(at folder: String) throws(SourceTreeError) -> SourceTree {
    let (path, kind) = try locate(folder)
    guard kind == .folder else { throw .notAFolder(path) }
    return SourceTree(self, base: path)
  }

  /// The whole tree of the provider, of which this one is a part.
  package var whole: SourceTree { SourceTree(self, base: "") }

  /// The literal place in the whole tree that a path leads to once links are followed, and what is there.
  ///
  /// - Throws: when it leads nowhere or out of the tree.
  package func place(
    of path: String
  ) throws(SourceTreeError) -> (path: String, kind: EntryKind) {
    try locate(path)
  }

  /// The entries of a folder, sorted by the bytes of their names; links are told as links.
  ///
  /// - Throws: when there is no such folder.
  package func entries(of folder: String = "") throws(SourceTreeError) -> [Entry] {
    try placedEntries(of: folder).entries
  }

  /// The entries of a folder, as `entries(of:)` has them, with the literal place of the folder in the whole tree.
  ///
  /// - Throws: when there is no such folder.
  package func placedEntries(
    of folder: String
  ) throws(SourceTreeError) -> (place: String, entries: [Entry]) {
    let (path, kind) = try locate(folder)
    guard kind == .folder else { throw .notAFolder(path) }
    return (path, try literalEntries(of: path).sorted { $0.name.precedes($1.name) })
  }

  /// The bytes of a file, links followed.
  ///
  /// - Throws: when there is no such file, a link leads out of the tree, or Git LFS keeps what belongs there elsewhere.
  package func bytes(at path: String) throws(SourceTreeError) -> [UInt8] {
    let (path, kind) = try locate(path)
    guard kind == .file else { throw .notAFile(path) }
    return try bytes(literallyAt: path)
  }

  /// The bytes of a file that a listing told of, by its literal path from the provider's root.
  ///
  /// - Throws: when it cannot be read, or Git LFS keeps what belongs there elsewhere.
  package func bytes(literallyAt path: String) throws(SourceTreeError) -> [UInt8] {
    let bytes = try literalBytes(at: path)
    guard Self.isPointer(bytes), Self.isSource(path) else { return bytes }
    throw .unreadable(
      path,
      reason: "it is kept in Git LFS, and only its pointer is in the repository"
    )
  }

  /// Whether this is what Git LFS puts in a file's place.
  private static func isPointer(_ bytes: [UInt8]) -> Bool {
    bytes.count < 1_024
      && bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8)
  }

  /// Whether manifests are made of a file; pictures and the like may be pointers without harm.
  private static func isSource(_ path: String) -> Bool {
    [".yaml", ".yml", ".json", ".tpl", ".tgz", ".jsonnet", ".libsonnet", ".env"]
      .contains { path.hasSuffix($0) }
  }

  /// The text of a file; bytes that are not UTF-8 are replaced.
  ///
  /// - Throws: as `bytes(at:)`.
  package func text(at path: String) throws(SourceTreeError) -> String {
    String(decoding: try bytes(at: path), as: UTF8.self)
  }

  /// What a path leads to, links followed; nil where it leads nowhere or out of the tree.
  package func kind(of path: String) -> EntryKind? {
    (try? locate(path))?.kind
  }

  package func isFile(_ path: String) -> Bool { kind(of: path) == .file }
  package func isFolder(_ path: String) -> Bool { kind(of: path) == .folder }

  /// All files below a folder in the order of a walk (sorted names, folders entered in place), relative to this tree.
  ///
  /// Links to files are listed under their own names; links to folders are entered as Helm's loader does, up to a depth of 64.
  /// - Throws: when there is no such folder, or a link leads out of the tree.
  package func files(under folder: String = "") throws(SourceTreeError) -> [String] {
    var result: [String] = []
    try collect(folder, depth: 0, into: &result)
    return result
  }

  private func collect(
    _ folder: String,
    depth: Int,
    into result: inout [String]
  ) throws(SourceTreeError) {
    guard depth < 64 else { throw .tooManyLinks(folder) }
    for entry in try entries(of: folder) {
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      let kind = entry.kind == .link ? try locate(path).kind : entry.kind
      if kind == .folder {
        try collect(path, depth: depth + 1, into: &result)
      } else {
        result.append(path)
      }
    }
  }

  /// The entry of a literal folder with a name, nil where there is none.
  func entry(named name: String, in folder: String) throws(SourceTreeError) -> Entry? {
    observer?(.entry(folder.isEmpty ? name : "\(folder)/\(name)"))
    return try listEntries(folder).first { $0.name == name }
  }

  /// A tree with the same root and label that another provider answers for.
  func rebuilt(list: @escaping List, read: @escaping Read) -> SourceTree {
    // What is looked at in this tree's own provider is told of there.
    SourceTree(SourceTree(label: label, list: list, read: read), base: base)
  }

  /// The entries of a folder by its literal path from the provider's root.
  func literalEntries(of folder: String) throws(SourceTreeError) -> [Entry] {
    observer?(.listing(folder))
    return try listEntries(folder)
  }

  /// The bytes of a file by its literal path from the provider's root.
  func literalBytes(at path: String) throws(SourceTreeError) -> [UInt8] {
    observer?(.file(path))
    return try readFile(path)
  }

  /// The target text of a literal link.
  func readLink(_ path: String) throws(SourceTreeError) -> [UInt8] {
    try literalBytes(at: path)
  }
}
