import Manifests

/// A repository or revision that cannot be read.
package enum GitError: Error, Sendable, Hashable {
  /// The text is no address of a repository, or one that is refused on purpose.
  case badURL(String, reason: String)
  case noRepository(String)
  /// The repository has no commit.
  case empty(String)
  /// No branch, tag or commit has the name; `candidates` are the names there are.
  case unknownRevision(String, repository: String, candidates: [String])
  /// No tag satisfies a version constraint.
  case noMatchingTag(String, repository: String)
  /// A short commit that several commits start with.
  case ambiguous(String, repository: String)
  case authentication(String, reason: String)
  /// The host's key or certificate is not trusted.
  case untrustedHost(String, reason: String)
  case network(String, reason: String)
  /// The task that waited for it was cancelled.
  case cancelled(String)
  /// Nothing may be fetched, and the mirror is not there.
  case notMirrored(String)
  /// The mirror's folder cannot be used.
  case cache(String, reason: String)
  /// Anything else that libgit2 says.
  case library(String, reason: String)
}

extension GitError {
  /// Whether the repository is not there for now, as far as anybody can tell.
  var isOutage: Bool {
    switch self {
    case .network, .noRepository: true
    default: false
    }
  }
}

extension GitError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .badURL(let url, let reason): "cannot read repository '\(url)': \(reason)"
    case .noRepository(let url): "cannot read repository '\(url)': there is no repository"
    case .empty(let url): "cannot read repository '\(url)': it has no commit yet"
    case .unknownRevision(let revision, let repository, let candidates):
      "cannot find revision '\(revision)' in '\(repository)': no such branch, tag or commit"
        + (nearestName(to: revision, in: candidates).map { " (did you mean '\($0)'?)" } ?? "")
    case .noMatchingTag(let constraint, let repository):
      "cannot find revision '\(constraint)' in '\(repository)': no tag satisfies it"
    case .ambiguous(let revision, let repository):
      "cannot find revision '\(revision)' in '\(repository)': several commits start so"
    case .authentication(let url, let reason):
      "cannot read repository '\(url)': access refused: \(reason)"
    case .untrustedHost(let url, let reason):
      "cannot read repository '\(url)': the host is not trusted: \(reason)"
    case .network(let url, let reason): "cannot fetch repository '\(url)': \(reason)"
    case .cancelled(let url): "cannot fetch repository '\(url)': cancelled"
    case .notMirrored(let url):
      "cannot read repository '\(url)': it is not in the cache (fill it with 'swell vendor')"
    case .cache(let path, let reason): "cannot use the cache folder '\(path)': \(reason)"
    case .library(let subject, let reason): "cannot read repository '\(subject)': \(reason)"
    }
  }
}
