/// An exchange that did not come to its end.
package struct HTTPError: Error, Sendable, Hashable {
  /// What went wrong.
  package enum Problem: Sendable, Hashable {
    /// The host's name has no address.
    case unknownHost(String)
    /// No connection came about; with the system's words.
    case notConnected(String)
    /// The server's certificate, or ours, was not accepted; with the library's words.
    case untrusted(String)
    /// The proxy refused or vanished.
    case proxy(String)
    /// No connection within this time.
    case connectTimedOut(after: Duration)
    /// No end within this time.
    case timedOut(after: Duration)
    /// The connection ended in the middle.
    case interrupted(String)
    /// The body is longer than the request allows.
    case tooLarge(limitInBytes: Int)
    /// One line of a stream is longer than allowed.
    case lineTooLong(limitInBytes: Int)
    /// A redirect that is not followed, with the reason.
    case redirect(String)
    /// The task was cancelled.
    case cancelled
    /// The address cannot be read.
    case invalidURL
    /// The named header field holds what no field may hold.
    case invalidField(String)
    /// An option of the client was refused, such as a certificate that is none.
    case invalidOption(String)
    /// What the request was to be sent with cannot be had, with the reason.
    case noCredential(String)
    /// Anything else, in the library's words.
    case failed(String)
  }

  package let problem: Problem
  /// The server's scheme, host and port, where known; never a path, a query or credentials.
  package var origin: String?

  package init(_ problem: Problem, origin: String? = nil) {
    self.problem = problem
    self.origin = origin
  }

  /// Whether the server cannot have seen the request, so that sending it once more cannot do anything twice.
  package var isBeforeRequest: Bool {
    switch problem {
    case .unknownHost, .notConnected, .untrusted, .connectTimedOut, .invalidURL, .invalidField,
      .invalidOption, .noCredential:
      true
    case .proxy, .timedOut, .interrupted, .tooLarge, .lineTooLong, .redirect, .cancelled, .failed:
      false
    }
  }

  /// Whether the same request might do better later.
  package var isPassing: Bool {
    switch problem {
    case .unknownHost, .notConnected, .proxy, .connectTimedOut, .timedOut, .interrupted: true
    case .untrusted, .tooLarge, .lineTooLong, .redirect, .cancelled, .invalidURL, .invalidField,
      .invalidOption, .noCredential, .failed:
      false
    }
  }
}

extension HTTPError: CustomStringConvertible {
  package var description: String { (origin.map { "cannot reach '\($0)': " } ?? "") + cause }

  /// The problem alone, for messages that name the server themselves.
  package var cause: String {
    switch problem {
    case .unknownHost(let host): "no address for host '\(host)'"
    case .notConnected(let reason): reason
    case .untrusted(let reason): reason
    case .proxy(let reason): "proxy: \(reason)"
    case .connectTimedOut(let time): "no connection within \(time)"
    case .timedOut(let time): "no answer within \(time)"
    case .interrupted(let reason): "connection lost: \(reason)"
    case .tooLarge(let limit): "the response is longer than \(limit) bytes"
    case .lineTooLong(let limit): "a line of the response is longer than \(limit) bytes"
    case .redirect(let reason): reason
    case .cancelled: "cancelled"
    case .invalidURL: "not a URL"
    case .invalidField(let name): "header field '\(name)' holds a forbidden character"
    case .invalidOption(let reason): reason
    case .noCredential(let reason): reason
    case .failed(let reason): reason
    }
  }
}
