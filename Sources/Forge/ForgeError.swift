package import HTTP

/// A forge or plugin that does not answer as it should.
package struct ForgeError: Error, Sendable, Hashable {
  /// What went wrong.
  package enum Problem: Sendable, Hashable {
    case http(HTTPError)
    case status(Int, reason: String)
    /// Too much was asked; the text says when more is allowed.
    case rateLimit(until: String)
    case unreadable(String)
    case unsupported(String)
    /// A Secret or ConfigMap that a setting names is not there.
    case missing(String)
  }

  /// What was asked for.
  package let subject: String
  package let problem: Problem

  package init(_ subject: String, _ problem: Problem) {
    self.subject = subject
    self.problem = problem
  }

  /// Whether the forge says that there is no such thing.
  var isNotFound: Bool { if case .status(404, _) = problem { true } else { false } }
}

extension ForgeError: CustomStringConvertible {
  package var description: String { "cannot ask for \(subject): \(cause)" }

  private var cause: String {
    switch problem {
    case .http(let error): error.description
    case .status(401, _), .status(403, _): "access refused: the forge wants another token"
    case .status(404, _): "there is no such thing, or the token does not show it"
    case .status(let code, let reason):
      "the forge answers with \(code)" + (reason.isEmpty ? "" : ": \(reason)")
    case .rateLimit(let time):
      "the forge's rate limit is used up" + (time.isEmpty ? "" : " until \(time)")
    case .unreadable(let reason): "its answer cannot be read: \(reason)"
    case .unsupported(let name): "'\(name)' is not supported"
    case .missing(let what): "there is no \(what)"
    }
  }
}
