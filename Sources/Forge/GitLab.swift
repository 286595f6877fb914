import Compose
import HTTP
import Manifests

/// GitLab.
struct GitLab: ForgeProvider {
  let api: ForgeAPI

  /// The address of the interface.
  static func base(_ given: String) -> String {
    let base = given.isEmpty ? "https://gitlab.com" : given.withoutSlash
    return base.hasSuffix("/api/v4") ? base : base + "/api/v4"
  }

  func pullRequests(_ settings: Value) async throws(ForgeError) -> [PullRequest] {
    let project = settings.text("project")
    var query = "per_page=100"
    let labels = settings.texts("labels")
    if !labels.isEmpty { query += "&labels=\(WebAddress.escaped(labels.joined(separator: ",")))" }
    let state = settings.text("pullRequestState")
    if !state.isEmpty { query += "&state=\(WebAddress.escaped(state))" }
    let items = try await api.all(
      "/projects/\(project.segment)/merge_requests?\(query)",
      "the merge requests of '\(project)'"
    )
    return items.map { item in
      PullRequest(
        number: item["iid"]?.int ?? 0,
        title: item.text("title"),
        branch: item.text("source_branch"),
        targetBranch: item.text("target_branch"),
        headSHA: item.text("sha"),
        labels: item.texts("labels"),
        author: item["author"]?.text("username") ?? ""
      )
    }
  }

  func repositories(_ query: ForgeQuery) async throws(ForgeError) -> [ForgeRepository] {
    let settings = query.settings
    let group = settings.text("group")
    var words = [
      "per_page=100", "include_subgroups=\(settings.flag("includeSubgroups"))",
      // Without a word GitLab shows shared projects, as Argo CD's default does.
      "with_shared=\(settings["includeSharedProjects"]?.bool ?? true)",
      "topic=\(WebAddress.escaped(settings.text("topic")))",
    ]
    if settings.flag("includeArchivedRepos") { words.append("archived=true") }
    let items = try await api.all(
      "/groups/\(group.segment)/projects?\(words.joined(separator: "&"))",
      "the projects of '\(group)'"
    )
    return items.map { item in
      let topics = item.texts("topics")
      return ForgeRepository(
        organization: item["namespace"]?.text("full_path") ?? "",
        repository: item.text("path"),
        repositoryID: item["id"]?.int ?? 0,
        url: item.text(query.usesHTTPS ? "http_url_to_repo" : "ssh_url_to_repo"),
        branch: item.text("default_branch"),
        sha: "",
        labels: topics.isEmpty ? item.texts("tag_list") : topics
      )
    }
  }

  func branches(
    of repository: ForgeRepository,
    all: Bool
  ) async throws(ForgeError) -> [(name: String, sha: String)] {
    let place = "/projects/\(repository.repositoryID)/repository/branches"
    let subject = "the branches of '\(repository.organization)/\(repository.repository)'"
    do {
      let found =
        all
        ? try await api.all("\(place)?per_page=100", subject)
        : [try await api.one("\(place)/\(repository.branch.segment)", subject)]
      return found.map { ($0.text("name"), $0["commit"]?.text("id") ?? "") }
    } catch  where error.isNotFound {
      return []
    }
  }

  func has(_ path: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    let place = "/projects/\(repository.repositoryID)/repository"
    let branch = WebAddress.escaped(repository.branch)
    let subject = "'\(path)' in '\(repository.organization)/\(repository.repository)'"
    if try await api.has("\(place)/files/\(path.segment)?ref=\(branch)", subject) { return true }
    return try await api.has(
      "\(place)/tree?path=\(WebAddress.escaped(path))&ref=\(branch)",
      subject
    )
  }
}
