import Compose
import HTTP
import Manifests

/// Bitbucket Server and Data Center.
struct BitbucketServer: ForgeProvider {
  let api: ForgeAPI

  /// The address of the interface.
  static func base(_ given: String) -> String {
    let base = given.withoutSlash
    return (base.hasSuffix("/rest") ? base : base + "/rest") + "/api/1.0"
  }

  func pullRequests(_ settings: Value) async throws(ForgeError) -> [PullRequest] {
    let project = settings.text("project")
    let name = settings.text("repo")
    let items = try await api.allValues(
      "/projects/\(project.segment)/repos/\(name.segment)/pull-requests",
      "the pull requests of '\(project)/\(name)'"
    )
    return items.map { item in
      PullRequest(
        number: item["id"]?.int ?? 0,
        title: item.text("title"),
        branch: item["fromRef"]?.text("displayId") ?? "",
        targetBranch: item["toRef"]?.text("displayId") ?? "",
        headSHA: item["fromRef"]?.text("latestCommit") ?? "",
        author: item["author"]?["user"]?.text("name") ?? ""
      )
    }
  }

  func repositories(_ query: ForgeQuery) async throws(ForgeError) -> [ForgeRepository] {
    let project = query.settings.text("project")
    let items = try await api.allValues(
      "/projects/\(project.segment)/repos",
      "the repositories of '\(project)'"
    )
    var repositories: [ForgeRepository] = []
    for item in items {
      let links = item["links"]?["clone"]?.list ?? []
      let link = links.first { $0.text("name") == (query.usesHTTPS ? "http" : "ssh") }
      var repository = ForgeRepository(
        organization: item["project"]?.text("key") ?? "",
        repository: item.text("name"),
        repositoryID: item["id"]?.int ?? 0,
        url: link?.text("href") ?? "",
        branch: "",
        sha: ""
      )
      // A repository without a default branch is empty.
      guard let branch = try await defaultBranch(of: repository) else { continue }
      repository.branch = branch.name
      repository.sha = branch.sha
      repositories.append(repository)
    }
    return repositories
  }

  func branches(
    of repository: ForgeRepository,
    all: Bool
  ) async throws(ForgeError) -> [(name: String, sha: String)] {
    guard all else { return try await defaultBranch(of: repository).map { [$0] } ?? [] }
    return try await api.allValues(Self.place(repository) + "/branches", Self.subject(repository))
      .map { ($0.text("displayId"), $0.text("latestCommit")) }
  }

  func has(_ path: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    let at = WebAddress.escaped(repository.branch)
    return try await api.has(
      "\(Self.place(repository))/browse/\(path.segments)?at=\(at)&type=true&limit=100",
      "'\(path)' in '\(repository.organization)/\(repository.repository)'"
    )
  }

  private func defaultBranch(
    of repository: ForgeRepository
  ) async throws(ForgeError) -> (name: String, sha: String)? {
    do {
      let branch = try await api.one(
        Self.place(repository) + "/branches/default",
        Self.subject(repository)
      )
      return (branch.text("displayId"), branch.text("latestCommit"))
    } catch  where error.isNotFound || error.isEmptyAnswer {
      return nil
    }
  }

  private static func place(_ repository: ForgeRepository) -> String {
    "/projects/\(repository.organization.segment)/repos/\(repository.repository.segment)"
  }

  private static func subject(_ repository: ForgeRepository) -> String {
    "the branches of '\(repository.organization)/\(repository.repository)'"
  }
}

extension ForgeError {
  /// Whether there was an answer without a body.
  fileprivate var isEmptyAnswer: Bool {
    switch problem {
    case .unreadable, .status(204, _): true
    default: false
    }
  }
}
