import Manifests
import YAML

/// Parameters from the folders or the files of a repository.
struct GitGenerator {
  private let url: String
  private let revision: String
  private let directories: [(path: String, isExclusion: Bool)]
  private let files: [(path: String, isExclusion: Bool)]
  let prefix: String
  private let values: Value?

  init(_ settings: Value) {
    url = settings.text("repoURL")
    revision = settings.text("revision")
    directories = Self.items(settings["directories"])
    files = Self.items(settings["files"])
    prefix = settings.text("pathParamPrefix")
    values = settings["values"]
  }

  private static func items(_ list: Value?) -> [(path: String, isExclusion: Bool)] {
    (list?.list ?? []).map { ($0.text("path"), $0.flag("exclude")) }
  }

  /// The parameter sets: one for each folder, or for each map in the files, sorted by path.
  ///
  /// - Throws: when the repository is not at hand, its project does not exist, or a file cannot be read.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    let project = expander.set.template["spec"]?.text("project") ?? ""
    if let known = expander.inputs.projects, !project.contains("{{"), !known.contains(project) {
      throw CompositionError(.unknownProject(project))
    }
    guard !directories.isEmpty || !files.isEmpty else {
      throw CompositionError(.emptyGenerator("neither directories nor files"))
    }
    let listing = try expander.listing(of: url, at: revision)
    guard directories.isEmpty else {
      return try folders(of: listing).map { (folder) throws(CompositionError) in
        var parameters: Parameters = [:]
        addPath(of: folder, to: &parameters, typed: expander.set.usesGoTemplates)
        try expander.addValues(values, to: &parameters)
        return parameters
      }
    }
    var sets: [Parameters] = []
    for file in try chosenFiles(of: listing, with: expander.inputs) {
      for content in try Self.contents(of: file, in: listing.tree) {
        sets.append(try parameters(of: content, from: file, for: expander))
      }
    }
    return sets
  }

  /// The folders that some pattern takes and none excludes, in the order of a walk.
  private func folders(of listing: RepositoryListing) throws(CompositionError) -> [String] {
    let all: [String]
    do {
      all = try listing.folders()
    } catch {
      throw CompositionError(.source(error))
    }
    // A malformed pattern matches nothing, as in Argo CD.
    let patterns = directories.compactMap { item in
      SegmentPattern(item.path).map { (pattern: $0, isExclusion: item.isExclusion) }
    }
    return all.filter { folder in
      var isTaken = false
      for (pattern, isExclusion) in patterns where pattern.matches(folder) {
        if isExclusion { return false }
        isTaken = true
      }
      return isTaken
    }
  }

  /// The files that some pattern takes and none excludes, sorted by path.
  private func chosenFiles(
    of listing: RepositoryListing,
    with inputs: ComposeInputs
  ) throws(CompositionError) -> [String] {
    var chosen: Set<String> = []
    for wantsExclusions in [false, true] {
      for item in files where item.isExclusion == wantsExclusions {
        let matches = try matches(of: item.path, in: listing, with: inputs)
        if wantsExclusions { chosen.subtract(matches) } else { chosen.formUnion(matches) }
      }
    }
    return chosen.sorted { $0.precedes($1) }
  }

  private func matches(
    of pattern: String,
    in listing: RepositoryListing,
    with inputs: ComposeInputs
  ) throws(CompositionError) -> [String] {
    do throws(SourceTreeError) {
      if inputs.usesNewGitFileGlobbing {
        if let glob = TreeGlob(pattern) { return try glob.matches(in: listing.tree) }
      } else if let pathspec = Pathspec(pattern) {
        return try listing.files().filter { pathspec.matches($0) }
      }
    } catch {
      throw CompositionError(.source(error))
    }
    throw CompositionError(
      .pattern(pattern, reason: "it is malformed or leads out of the repository")
    )
  }

  private func parameters(
    of content: Mapping,
    from file: String,
    for expander: Expander
  ) throws(CompositionError) -> Parameters {
    let typed = expander.set.usesGoTemplates
    var parameters = Parameter.parameters(of: content)
    if !typed {
      parameters = Parameter.flattened(parameters).mapValues { .text($0) }
    }
    let slash = file.utf8.lastIndex(of: 0x2F)
    let folder = slash.map { String(file[..<$0]) } ?? "."
    let name = slash.map { String(file[file.utf8.index(after: $0)...]) } ?? file
    addPath(of: folder, file: name, to: &parameters, typed: typed)
    try expander.addValues(values, to: &parameters)
    return parameters
  }
}
