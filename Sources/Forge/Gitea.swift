import Compose
import HTTP
import Manifests

/// Gitea, and Forgejo, which speaks the same.
struct Gitea: ForgeProvider {
  let api: ForgeAPI

  /// The address of the interface.
  static func base(_ given: String) -> String {
    let base = given.isEmpty ? "https://gitea.com" : given.withoutSlash
    return base.hasSuffix("/api/v1") ? base : base + "/api/v1"
  }

  func pullRequests(_ settings: Value) async throws(ForgeError) -> [PullRequest] {
    let place = "\(settings.text("owner").segment)/\(settings.text("repo").segment)"
    let items = try await api.all(
      "/repos/\(place)/pulls?state=open&limit=50",
      "the pull requests of '\(place)'"
    )
    return items.map { item in
      PullRequest(
        number: item["number"]?.int ?? 0,
        title: item.text("title"),
        branch: item["head"]?.text("ref") ?? "",
        targetBranch: item["base"]?.text("ref") ?? "",
        headSHA: item["head"]?.text("sha") ?? "",
        labels: (item["labels"]?.list ?? []).map { $0.text("name") },
        author: item["user"]?.text("login") ?? item["user"]?.text("username") ?? ""
      )
    }.having(settings.texts("labels"))
  }

  func repositories(_ query: ForgeQuery) async throws(ForgeError) -> [ForgeRepository] {
    let owner = query.settings.text("owner")
    let items = try await api.all(
      "/orgs/\(owner.segment)/repos?limit=50",
      "the repositories of '\(owner)'"
    )
    var repositories: [ForgeRepository] = []
    for item in items
    where !(query.settings.flag("excludeArchivedRepos") && item.flag("archived")) {
      let name = item.text("name")
      let labels = try await api.all(
        "/repos/\(owner.segment)/\(name.segment)/labels?limit=50",
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
      ? try await api.all("\(place)?limit=50", subject)
      : [try await api.one("\(place)/\(repository.branch.segment)", subject)]
    return found.map { ($0.text("name"), $0["commit"]?.text("id") ?? "") }
  }

  func has(_ path: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    let place = "\(repository.organization.segment)/\(repository.repository.segment)"
    return try await api.has(
      "/repos/\(place)/contents/\(path.segments)?ref=\(WebAddress.escaped(repository.branch))",
      "'\(path)' in '\(place)'"
    )
  }
}
