package import Manifests

/// What a repository or one of its branches must be and have.
package struct RepositoryFilter {
  /// What a filter is about.
  ///
  /// Filters of one kind are alternatives; where there are any of a kind, one must match.
  package enum Kind {
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
  package static func all(of list: Value?) throws(CompositionError) -> [RepositoryFilter] {
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
  package static func take(
    _ repository: ForgeRepository,
    _ filters: [RepositoryFilter],
    _ kind: Kind
  ) -> Bool {
    let relevant = filters.filter { $0.kind == kind }
    return relevant.isEmpty || relevant.contains { $0.takes(repository) }
  }

  /// The paths that filters ask about on a branch, which other expressions let pass.
  package static func paths(
    of repository: ForgeRepository,
    _ filters: [RepositoryFilter]
  ) -> [String] {
    var paths: [String] = []
    for filter in filters where filter.kind == .branch {
      guard filter.repository?.isIn(repository.repository) ?? true,
        filter.branch?.isIn(repository.branch) ?? true
      else { continue }
      for path in filter.presentPaths + filter.absentPaths where !paths.contains(path) {
        paths.append(path)
      }
    }
    return paths
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
