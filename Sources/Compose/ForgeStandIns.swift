package import Manifests

/// Answers that stand in for those of forges, for work offline.
package struct ForgeStandIns: Sendable {
  /// The answer to every question about pull requests; nil for asking.
  package var pullRequests: ForgeAnswer<PullRequest>?
  /// The answer to every question about repositories; nil for asking.
  package var repositories: ForgeAnswer<ForgeRepository>?

  package init() {}

  /// Takes pull requests from `{"pulls": […]}`, or from a list; `repositoryNotFound` with a reason stands for a forge that has none.
  package mutating func setPullRequests(_ value: Value) {
    if let reason = value["repositoryNotFound"]?.string {
      pullRequests = .notFound(reason)
    } else {
      let items = value.list ?? value["pulls"]?.list ?? []
      pullRequests = .items(items.map { PullRequest(recorded: $0) })
    }
  }

  /// Takes repositories from a list, one entry for each branch.
  package mutating func setRepositories(_ value: Value) {
    let items = value.list ?? value["repositories"]?.list ?? []
    repositories = .items(items.map { ForgeRepository(recorded: $0) })
  }
}

extension PullRequest {
  fileprivate init(recorded value: Value) {
    self.init(
      number: value["Number"]?.int ?? 0,
      title: value.text("Title"),
      branch: value.text("Branch"),
      targetBranch: value.text("TargetBranch"),
      headSHA: value.text("HeadSHA"),
      labels: value.texts("Labels"),
      author: value.text("Author")
    )
  }
}

extension ForgeRepository {
  fileprivate init(recorded value: Value) {
    self.init(
      organization: value.text("Organization"),
      repository: value.text("Repository"),
      repositoryID: value["RepositoryId"]?.int ?? 0,
      url: value.text("URL"),
      branch: value.text("Branch"),
      sha: value.text("SHA"),
      labels: value.texts("Labels"),
      paths: Set(value.texts("Paths"))
    )
  }
}
