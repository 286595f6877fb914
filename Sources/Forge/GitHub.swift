import Compose
import HTTP
import Manifests

/// GitHub, the public one or a server of one's own.
struct GitHub: GitHubAlike {
  static let pageSize = "per_page=100"

  let api: ForgeAPI

  /// The address of the interface: on a server of one's own it is below `/api/v3`.
  static func base(_ given: String) -> String {
    guard !given.isEmpty else { return "https://api.github.com" }
    let base = given.withoutSlash
    let host = Origin(url: base)?.host ?? ""
    if base.hasSuffix("/api/v3") || host.hasPrefix("api.") || host.contains(".api.") { return base }
    return base + "/api/v3"
  }

  func repositories(
    _ query: ForgeQuery
  ) async throws(ForgeError) -> [ForgeRepository] {
    let owner = query.settings.text("organization")
    let items = try await api.all(
      "/orgs/\(owner.segment)/repos?\(Self.pageSize)",
      "the repositories of '\(owner)'"
    )
    return items.filter {
      !(query.settings.flag("excludeArchivedRepos") && $0.flag("archived"))
    }.map { item in
      ForgeRepository(
        organization: item["owner"]?.text("login") ?? "",
        repository: item.text("name"),
        repositoryID: item["id"]?.int ?? 0,
        url: item.text(query.usesHTTPS ? "clone_url" : "ssh_url"),
        branch: item.text("default_branch"),
        sha: "",
        labels: item.texts("topics")
      )
    }
  }

  func branches(
    of repository: ForgeRepository,
    all: Bool
  ) async throws(ForgeError) -> [(name: String, sha: String)] {
    let place = "/repos/\(repository.organization.segment)/\(repository.repository.segment)"
    let subject = "the branches of '\(repository.organization)/\(repository.repository)'"
    guard !all else {
      return try await api.all("\(place)/branches?\(Self.pageSize)", subject).map {
        ($0.text("name"), $0["commit"]?.text("sha") ?? "")
      }
    }
    do {
      let branch = try await api.one("\(place)/branches/\(repository.branch.segment)", subject)
      return [(branch.text("name"), branch["commit"]?.text("sha") ?? "")]
    } catch  where error.isNotFound {
      return []
    }
  }
}
