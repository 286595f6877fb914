import Compose
import HTTP
import Manifests

/// Gitea, and Forgejo, which speaks the same.
struct Gitea: GitHubAlike {
  static let pageSize = "limit=50"

  let api: ForgeAPI

  /// The address of the interface.
  static func base(_ given: String) -> String {
    let base = given.isEmpty ? "https://gitea.com" : given.withoutSlash
    return base.hasSuffix("/api/v1") ? base : base + "/api/v1"
  }

  func repositories(_ query: ForgeQuery) async throws(ForgeError) -> [ForgeRepository] {
    let owner = query.settings.text("owner")
    let items = try await api.all(
      "/orgs/\(owner.segment)/repos?\(Self.pageSize)",
      "the repositories of '\(owner)'"
    )
    var repositories: [ForgeRepository] = []
    for item in items
    where !(query.settings.flag("excludeArchivedRepos") && item.flag("archived")) {
      let name = item.text("name")
      let labels = try await api.all(
        "/repos/\(owner.segment)/\(name.segment)/labels?\(Self.pageSize)",
        "the labels of '\(owner)/\(name)'"
      )
      repositories.append(
        ForgeRepository(
          organization: owner,
          repository: name,
          repositoryID: item["id"]?.int ?? 0,
          url: item.text(query.usesHTTPS ? "html_url" : "ssh_url"),
          branch: item.text("default_branch"),
          sha: "",
          labels: labels.map { $0.text("name") }
        )
      )
    }
    return repositories
  }

  func branches(
    of repository: ForgeRepository,
    all: Bool
  ) async throws(ForgeError) -> [(name: String, sha: String)] {
    let place =
      "/repos/\(repository.organization.segment)/\(repository.repository.segment)/branches"
    let subject = "the branches of '\(repository.organization)/\(repository.repository)'"
    let found =
      all
      ? try await api.all("\(place)?\(Self.pageSize)", subject)
      : [try await api.one("\(place)/\(repository.branch.segment)", subject)]
    return found.map { ($0.text("name"), $0["commit"]?.text("id") ?? "") }
  }
}
