package import HTTP
import JSON
package import Manifests

/// What a forge is told of a commit: a status, and comments on the pull requests that it is in or came by.
package struct ForgeReports: Sendable {
  /// The kinds of forges that can be told.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case github
    case gitlab
    case gitea
  }

  /// How a commit does.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case pending
    case success
    case failure
    case error
  }

  private let kind: Kind
  private let api: ForgeAPI

  /// Prepares to tell a forge at an address, which is empty for the public one.
  package init(_ kind: Kind, server: String, token: Masked<String>, options: HTTPOptions) {
    self.kind = kind
    let base =
      switch kind {
      case .github: GitHub.base(server)
      case .gitlab: GitLab.base(server)
      case .gitea: Gitea.base(server)
      }
    var api = ForgeAPI(base: base, fetcher: Fetcher(options))
    switch kind {
    case .github:
      api.fields = [("X-GitHub-Api-Version", "2022-11-28")]
      api.authorization = Masked("Bearer " + token.reveal())
    case .gitlab: api.fields = [("PRIVATE-TOKEN", token.reveal())]
    case .gitea: api.authorization = Masked("token " + token.reveal())
    }
    self.api = api
  }

  /// Sets one of a commit's statuses, found by its label; the same call again changes nothing.
  ///
  /// The repository is named by its path on the forge, such as `owner/name`.
  package func setStatus(
    _ state: State,
    label: String,
    description: String,
    target: String,
    of commit: String,
    in repository: String
  ) async throws(ForgeError) {
    let subject = "the status of '\(commit)' in '\(repository)'"
    var body: Mapping = ["description": .string(String(description.prefix(140)))]
    if !target.isEmpty { body["target_url"] = .string(target) }
    switch kind {
    case .github, .gitea:
      body["context"] = .string(label)
      body["state"] = .string(state.rawValue)
    case .gitlab:
      body["name"] = .string(label)
      let isBad = state == .failure || state == .error
      body["state"] = .string(isBad ? "failed" : state.rawValue)
    }
    let path = place(repository) + "/statuses/\(commit.segment)"
    _ = try await api.send("POST", path, .map(body), subject)
  }

  /// Comments on the pull requests that have a commit, open or merged, and tells how many there are; a comment with the same mark is replaced.
  package func comment(
    _ text: String,
    mark: String,
    of commit: String,
    in repository: String
  ) async throws(ForgeError) -> Int {
    let subject = "the pull requests of '\(commit)' in '\(repository)'"
    // Nobody sees it, and everybody's rendering keeps it.
    let mark = "<!-- \(mark) -->"
    let body: Value = ["body": .string("\(mark)\n\(text)")]
    let numbers = try await pullRequests(with: commit, in: repository, subject)
    for number in numbers {
      let comments = comments(on: number, in: repository)
      let known = try await api.all(comments + "?per_page=100", subject).first {
        $0.text("body").hasPrefix(mark)
      }
      if let id = known?["id"]?.int {
        let path =
          kind == .gitlab ? "\(comments)/\(id)" : place(repository) + "/issues/comments/\(id)"
        _ = try await api.send(kind == .gitlab ? "PUT" : "PATCH", path, body, subject)
      } else {
        _ = try await api.send("POST", comments, body, subject)
      }
    }
    return numbers.count
  }

  private func pullRequests(
    with commit: String,
    in repository: String,
    _ subject: String
  ) async throws(ForgeError) -> [Int] {
    let place = place(repository)
    switch kind {
    case .github:
      return try await api.all("\(place)/commits/\(commit.segment)/pulls", subject)
        .filter { $0.text("state") == "open" || $0["merged_at"]?.string != nil }
        .compactMap { $0["number"]?.int }
    case .gitlab:
      let path = "\(place)/repository/commits/\(commit.segment)/merge_requests"
      return try await api.all(path, subject)
        .filter { ["opened", "merged"].contains($0.text("state")) }.compactMap { $0["iid"]?.int }
    case .gitea:
      let path = "\(place)/commits/\(commit.segment)/pull"
      guard try await api.has(path, subject) else { return [] }
      let request = try await api.one(path, subject)
      let counts = request.text("state") == "open" || request["merged"]?.bool == true
      return counts ? [request["number"]?.int].compactMap { $0 } : []
    }
  }

  private func place(_ repository: String) -> String {
    kind == .gitlab ? "/projects/\(repository.segment)" : "/repos/\(repository.segments)"
  }

  private func comments(on number: Int, in repository: String) -> String {
    let parts = kind == .gitlab ? ("merge_requests", "notes") : ("issues", "comments")
    return "\(place(repository))/\(parts.0)/\(number)/\(parts.1)"
  }
}
