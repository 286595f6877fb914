package import Manifests

/// Finds the files that an application's source names.
///
/// They lie beside its chart, below the root of its repository (`/path`), or in the repository of another source (`$ref/path`).
package struct ValueFiles: Sendable {
  private let tree: SourceTree
  private let folder: String
  private let references: [String: SourceTree]
  private let environment: BuildEnvironment
  private let remote: [String: [UInt8]]

  /// Prepares for a source whose files are in a folder of a tree.
  ///
  /// `references` are the trees of sources with a `ref`, `remote` the files at web addresses that were fetched.
  package init(
    of tree: SourceTree,
    folder: String,
    references: [String: SourceTree] = [:],
    environment: BuildEnvironment = BuildEnvironment(),
    remote: [String: [UInt8]] = [:]
  ) {
    self.tree = tree
    self.folder = folder
    self.references = references
    self.environment = environment
    self.remote = remote
  }

  /// The web addresses among paths, which have to be fetched first.
  package func addresses(in paths: [String]) -> [String] {
    paths.filter { !isReference($0) }.map(environment.filling).filter { path in
      ["http", "https"].contains(Self.scheme(of: path) ?? "")
    }
  }

  /// The names of the sources that paths refer to.
  package func referenced(by paths: [String]) -> Set<String> {
    Set(paths.filter(isReference).map(Self.referenceName))
  }

  private func isReference(_ path: String) -> Bool {
    path.hasPrefix("$") && references[Self.referenceName(path)] != nil
  }

  private static func referenceName(_ path: String) -> String {
    String(path.dropFirst().prefix { $0 != "/" })
  }

  /// The files of a list in order, globs expanded in place, each file once.
  ///
  /// A file that is both listed and in a glob comes where it is listed.
  /// - Throws: when a file is missing and may not be, lies outside its repository, is remote, or its `$ref` is unknown.
  package func files(
    _ paths: [String],
    ignoringMissing ignoresMissing: Bool = false
  ) throws(CompositionError) -> [ValueFile] {
    let places = try each(paths) { (path) throws(CompositionError) in try place(of: path) }
    let found = try each(places) { (place) throws(CompositionError) in
      try matches(of: place, ignoresMissing: ignoresMissing)
    }
    let listed = Set(places.filter { !$0.isGlob }.map(\.name))
    var seen: Set<String> = []
    var files: [ValueFile] = []
    for (index, place) in places.enumerated() {
      for match in found[index] where !(place.isGlob && listed.contains(match.name)) {
        guard seen.insert(match.name).inserted else { continue }
        files.append(try read(match))
      }
    }
    return files
  }

  /// One file, such as a file parameter's.
  ///
  /// - Throws: as for lists.
  package func file(_ path: String) throws(CompositionError) -> ValueFile {
    try read(try place(of: path))
  }

  private func each<Item, Result>(
    _ items: [Item],
    _ body: (Item) throws(CompositionError) -> Result
  ) throws(CompositionError) -> [Result] {
    var results: [Result] = []
    for (index, item) in items.enumerated() {
      do throws(CompositionError) {
        results.append(try body(item))
      } catch {
        throw error.below(.key("valueFiles"), .index(index))
      }
    }
    return results
  }
}

extension ValueFiles {
  /// Where a path leads before globs are expanded.
  private struct Place {
    let written: String
    let reference: String?
    let tree: SourceTree
    let path: String
    /// The web address of a file that was fetched.
    var address: String?

    /// What tells the file from all others.
    var name: String { address ?? (reference.map { "$\($0)/" } ?? "") + path }
    var isGlob: Bool {
      address == nil && path.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }
    }

    func with(path: String) -> Place {
      Place(written: written, reference: reference, tree: tree, path: path)
    }
  }

  private func place(of written: String) throws(CompositionError) -> Place {
    if written.hasPrefix("$") {
      let name = Self.referenceName(written)
      if let tree = references[name] {
        let rest = environment.filling(String(written.dropFirst(name.count + 1)))
        return try place(of: written, leadingTo: "/" + rest, in: tree, as: name)
      }
      let isVariable = name.isEmpty || name.hasPrefix("{") || name.hasPrefix("$")
      guard isVariable || environment[name] != nil else {
        throw problem(written, .unknownReference(name))
      }
    }
    let path = environment.filling(written)
    if let scheme = Self.scheme(of: path) {
      guard ["http", "https"].contains(scheme) else {
        throw problem(path, "the scheme '\(scheme)' is not allowed")
      }
      guard let bytes = remote[path] else { throw problem(path, .remoteValueFile(path)) }
      let fetched = SourceTree(label: path, files: ["values": bytes])
      return Place(written: path, reference: nil, tree: fetched, path: "values", address: path)
    }
    return try place(of: written, leadingTo: path, in: tree, as: nil)
  }

  private func place(
    of written: String,
    leadingTo path: String,
    in tree: SourceTree,
    as reference: String?
  ) throws(CompositionError) -> Place {
    let joined: String
    do throws(SourceTreeError) {
      joined = try SourceTree.join(reference == nil ? folder : "", path)
    } catch {
      throw problem(written, "it leads out of the repository")
    }
    guard !joined.isEmpty else { throw problem(written, "it is the repository's root") }
    return Place(written: written, reference: reference, tree: tree, path: joined)
  }

  private func problem(_ path: String, _ reason: String) -> CompositionError {
    problem(path, .valueFile(path, reason: reason))
  }

  private func problem(_ path: String, _ problem: CompositionError.Problem) -> CompositionError {
    CompositionError(problem, verb: "find value file", subject: path)
  }

  private func matches(
    of place: Place,
    ignoresMissing: Bool
  ) throws(CompositionError) -> [Place] {
    guard place.isGlob else {
      return ignoresMissing && isAbsent(place) ? [] : [place]
    }
    guard let glob = TreeGlob(place.path) else {
      throw problem(place.written, "the pattern is malformed")
    }
    let paths: [String]
    do throws(SourceTreeError) {
      paths = try glob.matches(in: place.tree)
    } catch {
      throw problem(place.written, Self.reason(error))
    }
    let files = paths.filter { place.tree.kind(of: $0) != .folder }
    guard !files.isEmpty || ignoresMissing else {
      throw problem(place.written, "no file matches")
    }
    return files.map { place.with(path: $0) }
  }

  /// Whether there is nothing at a place; a link that leads out is something.
  private func isAbsent(_ place: Place) -> Bool {
    do throws(SourceTreeError) {
      _ = try place.tree.bytes(at: place.path)
      return false
    } catch {
      if case .notFound = error { return true }
      return false
    }
  }

  private func read(_ place: Place) throws(CompositionError) -> ValueFile {
    do throws(SourceTreeError) {
      return ValueFile(path: place.name, bytes: try place.tree.bytes(at: place.path))
    } catch {
      throw problem(place.name, Self.reason(error))
    }
  }

  private static func reason(_ error: SourceTreeError) -> String {
    switch error {
    case .notFound: "there is no such file"
    case .outside: "it leads out of the repository"
    case .notAFile: "it is no file"
    case .notAFolder, .tooManyLinks, .unreadable: "\(error)"
    }
  }

  /// The scheme of a URL; nil for a path.
  private static func scheme(of path: String) -> String? {
    guard let colon = path.utf8.firstIndex(of: 0x3A), let first = path.utf8.first, isLetter(first)
    else { return nil }
    let scheme = path[..<colon]
    let isScheme = scheme.utf8.allSatisfy { byte in
      isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D
        || byte == 0x2E
    }
    return isScheme ? scheme.lowercased() : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
