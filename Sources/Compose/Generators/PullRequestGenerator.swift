import Manifests
import Template

/// Parameters from the open pull requests of a repository.
struct PullRequestGenerator {
  private let settings: Value

  init(_ settings: Value) {
    self.settings = settings
  }

  /// The parameter sets: one for each pull request that a filter takes.
  ///
  /// - Throws: when no provider is named, its answer is not at hand or an error, or a filter is no expression.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    guard
      let provider = RecordShape.providers(of: .pullRequest).first(where: { settings[$0] != nil })
    else { throw CompositionError(.noProvider("pull requests")) }
    let filters = try PullRequestFilter.all(of: settings["filters"])
    let query = ForgeQuery(
      provider: provider,
      settings: settings[provider] ?? [:],
      namespace: expander.set.namespace
    )
    guard let answer = expander.inputs.pullRequests(query) else {
      throw CompositionError(.needs(.pullRequests(query)))
    }
    let requests: [PullRequest]
    switch answer {
    case .items(let items): requests = items
    case .notFound where settings.flag("continueOnRepoNotFoundError"): return []
    case .notFound(let reason), .failed(let reason): throw CompositionError(.forge(reason))
    }
    var sets: [Parameters] = []
    for request in requests where filters.isEmpty || filters.contains(where: { $0.takes(request) })
    {
      var parameters = request.parameters(typed: expander.set.usesGoTemplates)
      try expander.addValues(settings["values"], to: &parameters)
      sets.append(parameters)
    }
    return sets
  }
}

extension PullRequest {
  /// The parameters that templates see; labels only where they can be a list.
  fileprivate func parameters(typed: Bool) -> Parameters {
    var parameters: Parameters = [
      "number": .text(String(number)), "title": .text(title), "branch": .text(branch),
      "branch_slug": .text(branchSlug(branch)),
      "target_branch": .text(targetBranch),
      "target_branch_slug": .text(branchSlug(targetBranch)),
      "head_sha": .text(headSHA),
      "head_short_sha": .text(headSHA.shortened(to: 8)),
      "head_short_sha_7": .text(headSHA.shortened(to: 7)), "author": .text(author),
    ]
    if typed { parameters["labels"] = .textList(labels) }
    return parameters
  }
}

extension String {
  /// The first bytes of a commit's name.
  func shortened(to count: Int) -> String { String(decoding: utf8.prefix(count), as: UTF8.self) }
}

/// A branch's name made fit for a part of a host name, with room for what people put around it.
func branchSlug(_ branch: String) -> String {
  slug(of: FastTemplate.trimmed(branch).replacing("_", with: "-"), limit: 50)
}
