import Compose
import HTTP
import Manifests

/// A forge whose interface is GitHub's, or was made after it.
protocol GitHubAlike: ForgeProvider {
  var api: ForgeAPI { get }

  /// The parameter that asks for as many entries as a page may hold.
  static var pageSize: String { get }
}

extension GitHubAlike {
  func pullRequests(_ settings: Value) async throws(ForgeError) -> [PullRequest] {
    let place = "\(settings.text("owner").segment)/\(settings.text("repo").segment)"
    let items = try await api.all(
      "/repos/\(place)/pulls?state=open&\(Self.pageSize)",
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

  func has(_ path: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    let place = "\(repository.organization.segment)/\(repository.repository.segment)"
    return try await api.has(
      "/repos/\(place)/contents/\(path.segments)?ref=\(WebAddress.escaped(repository.branch))",
      "'\(path)' in '\(place)'"
    )
  }
}
