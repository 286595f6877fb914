import Compose
import HTTP
import Manifests

/// One kind of forge.
protocol ForgeProvider: Sendable {
  /// The open pull requests that carry all labels of the settings.
  func pullRequests(_ settings: Value) async throws(ForgeError) -> [PullRequest]

  /// The repositories, each with its default branch.
  func repositories(_ query: ForgeQuery) async throws(ForgeError) -> [ForgeRepository]

  /// The branches of a repository: its default one, or all.
  func branches(
    of repository: ForgeRepository,
    all: Bool
  ) async throws(ForgeError) -> [(name: String, sha: String)]

  /// Whether a branch has a file or a folder.
  func has(_ path: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool
}

extension ForgeProvider {
  /// The branches of the repositories that filters let pass, with the paths that filters ask about.
  func branches(
    for query: ForgeQuery,
    _ filters: [RepositoryFilter]
  ) async throws(ForgeError) -> [ForgeRepository] {
    var found: [ForgeRepository] = []
    let all = query.settings.flag("allBranches")
    for repository in try await repositories(query)
    where RepositoryFilter.take(repository, filters, .repository) {
      for (name, sha) in try await branches(of: repository, all: all) {
        var branch = repository
        branch.branch = name
        branch.sha = sha
        for path in RepositoryFilter.paths(of: branch, filters)
        where try await has(path, in: branch) {
          branch.paths.insert(path)
        }
        found.append(branch)
      }
    }
    return found
  }
}

extension ForgeQuery {
  /// Whether repositories are cloned over HTTPS rather than ssh.
  var usesHTTPS: Bool { cloneProtocol == "https" }
}

extension [PullRequest] {
  /// Those that carry all labels.
  func having(_ labels: [String]) -> [PullRequest] {
    filter { request in labels.allSatisfy(request.labels.contains) }
  }
}

extension Value {
  /// The text under a key; empty where there is none.
  func text(_ key: String) -> String { self[key]?.string ?? "" }

  /// The texts of a list under a key; empty where there is none.
  func texts(_ key: String) -> [String] { self[key]?.list?.compactMap(\.string) ?? [] }

  /// The truth under a key; false where there is none.
  func flag(_ key: String) -> Bool { self[key]?.bool ?? false }
}

extension String {
  /// The text as one segment of an address's path.
  var segment: String { WebAddress.escaped(self) }

  /// The text as several segments of an address's path.
  var segments: String {
    split(separator: "/").map { WebAddress.escaped(String($0)) }.joined(separator: "/")
  }

  /// The text without slashes at its end.
  var withoutSlash: String {
    var text = self[...]
    while text.last == "/" { text = text.dropLast() }
    return String(text)
  }
}
