import Manifests
import YAML

/// The folder of a kustomization: what its file may load, and which kustomizations led to it.
struct Folder {
  let tree: SourceTree
  /// The literal path in the tree, empty for its root.
  let path: String
  let settings: KustomizeSettings
  /// The repository elsewhere that the tree is; nil for the tree of the build itself.
  let remote: KustomizeSettings.RemoteFolder?
  /// The folders on the way here, the outermost first.
  private let visited: [Visited]

  private struct Visited {
    let remote: KustomizeSettings.RemoteFolder?
    let path: String
  }

  static let kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// The outermost folder.
  init(_ path: String, in tree: SourceTree, settings: KustomizeSettings) throws(KustomizeError) {
    let place: (path: String, kind: SourceTree.EntryKind)
    do { place = try tree.place(of: path) } catch { throw KustomizeError(.source(error)) }
    guard place.kind == .folder else { throw KustomizeError(.source(.notAFolder(path))) }
    self.init(place.path, in: tree.whole, settings: settings, remote: nil, visited: [])
  }

  private init(
    _ path: String,
    in tree: SourceTree,
    settings: KustomizeSettings,
    remote: KustomizeSettings.RemoteFolder?,
    visited: [Visited]
  ) {
    self.path = path
    self.tree = tree
    self.settings = settings
    self.remote = remote
    self.visited = visited
  }

  /// What people know the folder as.
  var label: String {
    guard let remote else {
      // The tree of a whole machine has paths that people know.
      if tree.label == "/" { return "/" + path }
      return path.isEmpty ? "." : path
    }
    return path.isEmpty ? remote.repository : "\(remote.repository)//\(path)"
  }

  /// The kustomization file of the folder, with its bytes.
  ///
  /// - Throws: when there is none, or more than one.
  func kustomizationFile() throws(KustomizeError) -> (name: String, bytes: [UInt8]) {
    let names = Self.kustomizationNames.filter { tree.isFile(joined($0)) }
    guard let name = names.first else { throw KustomizeError(.noKustomization, chain: [label]) }
    guard names.count == 1 else { throw KustomizeError(.severalKustomizations, chain: [label]) }
    return (name, try load(name))
  }

  /// The bytes of a file that the kustomization names.
  ///
  /// - Throws: when there is no such file, or it lies outside of the folder and may not be loaded from there.
  func load(_ name: String) throws(KustomizeError) -> [UInt8] {
    if name.hasPrefix("http://") || name.hasPrefix("https://") {
      guard let bytes = settings.remoteFile(name) else { throw KustomizeError(.notFetched(name)) }
      return bytes
    }
    do {
      let place = try tree.place(of: try SourceTree.join(path, name))
      guard place.kind == .file else { throw SourceTreeError.notAFile(name) }
      guard isAllowed(place.path) else {
        throw KustomizeError(.outsideRoot(path: name, root: label))
      }
      return try tree.bytes(at: place.path)
    } catch let error as KustomizeError {
      throw error
    } catch let error as SourceTreeError {
      throw KustomizeError(.source(Self.named(error, name)))
    } catch {
      throw KustomizeError(.manifest("\(error)"))
    }
  }

  /// The value of a YAML file that the kustomization names.
  ///
  /// - Throws: when it cannot be loaded, or is no YAML.
  func value(at name: String) throws(KustomizeError) -> Value {
    let bytes = try load(name)
    do {
      return try YAMLReader(duplicateKeys: .lastWins).firstDocument(of: bytes, file: name)
    } catch {
      throw KustomizeError(.yaml(error))
    }
  }

  /// Whether a name leads to a file of the tree, allowed or not, or to one elsewhere.
  func isFile(_ name: String) -> Bool {
    if name.hasPrefix("http://") || name.hasPrefix("https://") { return true }
    guard let place = try? SourceTree.join(path, name) else { return false }
    return tree.isFile(place)
  }

  /// Whether a name leads to a folder of the tree.
  func isFolder(_ name: String) -> Bool {
    guard let place = try? SourceTree.join(path, name) else { return false }
    return tree.isFolder(place)
  }

  /// The folder of another kustomization.
  ///
  /// - Throws: when there is none, or it is one that led here.
  func enter(_ name: String) throws(KustomizeError) -> Folder {
    guard !name.isEmpty else { throw KustomizeError(.missing("a path")) }
    guard visited.count < settings.depth else {
      throw KustomizeError(
        .overBudget("kustomizations inside of each other", limit: settings.depth)
      )
    }
    let here = visited + [Visited(remote: remote, path: path)]
    if let remote = KustomizeSettings.RemoteFolder(name) { return try enter(remote, from: here) }
    guard !name.hasPrefix("/") else { throw KustomizeError(.source(.notAFolder(name))) }
    let place: (path: String, kind: SourceTree.EntryKind)
    do {
      place = try tree.place(of: try SourceTree.join(path, name))
    } catch {
      throw KustomizeError(.source(Self.named(error, name)))
    }
    guard place.kind == .folder else { throw KustomizeError(.source(.notAFolder(name))) }
    for earlier in here where earlier.remote == remote && Self.holds(place.path, earlier.path) {
      throw KustomizeError(.cycle(name))
    }
    return Folder(place.path, in: tree, settings: settings, remote: remote, visited: here)
  }

  private func enter(
    _ remote: KustomizeSettings.RemoteFolder,
    from here: [Visited]
  ) throws(KustomizeError) -> Folder {
    if here.contains(where: { $0.remote == remote }) { throw KustomizeError(.cycle("\(remote)")) }
    guard let tree = settings.remoteTree(remote) else {
      throw KustomizeError(.notFetched("\(remote)"))
    }
    let place: (path: String, kind: SourceTree.EntryKind)
    do { place = try tree.place(of: remote.path) } catch { throw KustomizeError(.source(error)) }
    guard place.kind == .folder else { throw KustomizeError(.source(.notAFolder(remote.path))) }
    return Folder(place.path, in: tree.whole, settings: settings, remote: remote, visited: here)
  }

  private func isAllowed(_ file: String) -> Bool {
    if settings.restriction == .none, remote == nil { return true }
    return Self.holds(path, file)
  }

  /// Whether a folder is another place or above it.
  private static func holds(_ folder: String, _ place: String) -> Bool {
    folder.isEmpty || place == folder || place.hasPrefix(folder + "/")
  }

  private func joined(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

  /// The error with the path as the kustomization writes it.
  private static func named(_ error: SourceTreeError, _ name: String) -> SourceTreeError {
    switch error {
    case .notFound: .notFound(name)
    case .notAFile: .notAFile(name)
    default: error
    }
  }
}
