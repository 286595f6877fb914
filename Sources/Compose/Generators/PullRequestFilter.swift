import Manifests

/// Expressions that a pull request must match, all of them.
struct PullRequestFilter {
  private let branch: Expression?
  private let targetBranch: Expression?
  private let title: Expression?

  /// Reads filters.
  ///
  /// - Throws: when one is no expression.
  static func all(of list: Value?) throws(CompositionError) -> [PullRequestFilter] {
    var filters: [PullRequestFilter] = []
    for (index, value) in (list?.list ?? []).enumerated() {
      let filter = try at(.key("filters")) { () throws(CompositionError) in
        try at(.index(index)) { () throws(CompositionError) in
          PullRequestFilter(
            branch: try Expression.optional(value, "branchMatch"),
            targetBranch: try Expression.optional(value, "targetBranchMatch"),
            title: try Expression.optional(value, "titleMatch")
          )
        }
      }
      filters.append(filter)
    }
    return filters
  }

  /// Whether a pull request matches.
  func takes(_ request: PullRequest) -> Bool {
    (branch?.isIn(request.branch) ?? true) && (targetBranch?.isIn(request.targetBranch) ?? true)
      && (title?.isIn(request.title) ?? true)
  }
}
