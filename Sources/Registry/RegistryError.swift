package import HTTP

/// A chart, an index or a file that cannot be fetched.
package struct RegistryError: Error, Sendable, Hashable {
  /// What went wrong.
  package enum Problem: Error, Sendable, Hashable {
    case http(HTTPError)
    /// The server answered with a status that is no success; the text is its own reason, where it gives one.
    case status(Int, reason: String)
    case redirect(String)
    case badURL(String)
    case badReference(String)
    case badIndex(String)
    case badManifest(String)
    case noChart(candidates: [String])
    case noVersion(constraint: String, candidates: [String])
    case digest(expected: String, found: String)
    case archive(String)
    /// Nobody who is trusted vouches for a chart.
    case provenance(String)
    /// The cache does not hold it, and nothing may be fetched.
    case offline
    case cache(String, reason: String)
    /// A configuration file of credentials cannot be read.
    case configuration(String)
    case cancelled
  }

  /// The chart or the address that it is about.
  package let subject: String
  package let problem: Problem

  package init(_ subject: String, _ problem: Problem) {
    self.subject = subject
    self.problem = problem
  }
}

extension RegistryError: CustomStringConvertible {
  package var description: String { "cannot fetch '\(subject)': \(problem)" }
}

extension RegistryError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .http(let error): error.description
    case .status(401, _): "access refused: the server wants other credentials (401)"
    case .status(403, _): "access refused by the server (403)"
    case .status(404, _): "the server does not have it (404)"
    case .status(let code, let reason):
      "the server answers with \(code)" + (reason.isEmpty ? "" : ": \(reason)")
    case .redirect(let reason): reason
    case .badURL(let text): "'\(text)' is no address"
    case .badReference(let reason): reason
    case .badIndex(let reason): "its index cannot be read: \(reason)"
    case .badManifest(let reason): "its manifest cannot be used: \(reason)"
    case .noChart(let candidates):
      "there is no such chart in the repository"
        + (candidates.first.map { " (did you mean '\($0)'?)" } ?? "")
    case .noVersion(let constraint, let candidates):
      "no version satisfies '\(constraint)'"
        + (candidates.isEmpty ? "" : " (there are \(candidates.joined(separator: ", ")))")
    case .digest(let expected, let found):
      "the digest is \(found), not \(expected): it was changed or cut off on its way"
    case .archive(let reason): "the archive cannot be unpacked: \(reason)"
    case .provenance(let reason): "its provenance file does not vouch for it: \(reason)"
    case .offline: "it is not in the cache (fill it with 'swell vendor')"
    case .cache(let path, let reason): "the cache at '\(path)' cannot be used: \(reason)"
    case .configuration(let reason): reason
    case .cancelled: "cancelled"
    }
  }
}
