import Manifests

/// What a repository or one of its branches must be and have.
struct RepositoryFilter {
  /// What a filter is about.
  ///
  /// Filters of one kind are alternatives; where there are any of a kind, one must match.
  enum Kind {
    case repository
    case branch
  }

  private let kind: Kind?
  private let repository: Expression?
  private let label: Expression?
  private let branch: Expression?
  private let presentPaths: [String]
  private let absentPaths: [String]

  /// Reads filters.
  ///
  /// - Throws: when one is no expression.
  static func all(of list: Value?) throws(CompositionError) -> [RepositoryFilter] {
    var filters: [RepositoryFilter] = []
    for (index, value) in (list?.list ?? []).enumerated() {
      let filter = try at(.key("filters")) { () throws(CompositionError) in
        try at(.index(index)) { () throws(CompositionError) in try RepositoryFilter(value) }
      }
      filters.append(filter)
    }
    return filters
  }

  private init(_ value: Value) throws(CompositionError) {
    repository = try Expression.optional(value, "repositoryMatch")
    label = try Expression.optional(value, "labelMatch")
    branch = try Expression.optional(value, "branchMatch")
    presentPaths = value.texts("pathsExist").map(Self.trimmed)
    absentPaths = value.texts("pathsDoNotExist").map(Self.trimmed)
    let isAboutBranches =
      branch != nil || value["pathsExist"] != nil || value["pathsDoNotExist"] != nil
    kind = isAboutBranches ? .branch : repository != nil || label != nil ? .repository : nil
  }

  /// Whether filters of a kind let a repository pass.
  static func take(
    _ repository: ForgeRepository,
    _ filters: [RepositoryFilter],
    _ kind: Kind
  ) -> Bool {
    let relevant = filters.filter { $0.kind == kind }
    return relevant.isEmpty || relevant.contains { $0.takes(repository) }
  }

  private func takes(_ candidate: ForgeRepository) -> Bool {
    guard repository?.isIn(candidate.repository) ?? true, branch?.isIn(candidate.branch) ?? true
    else { return false }
    if let label, !candidate.labels.contains(where: { label.isIn($0) }) { return false }
    return presentPaths.allSatisfy { candidate.paths.contains($0) }
      && !absentPaths.contains { candidate.paths.contains($0) }
  }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.utf8.last == 0x2F { path = path.dropLast() }
    return String(path)
  }
}
