package import Manifests

/// Something a cluster did not do, or an access to it that cannot be had.
package struct ClusterError: Error, Sendable, Hashable {
  /// A field that another manager owns.
  package struct FieldConflict: Sendable, Hashable {
    /// The manager as the server names it, such as `"kubectl" using v1`.
    package let manager: String
    /// The field as the server writes it, such as `.spec.replicas`.
    package let field: String

    package init(manager: String, field: String) {
      self.manager = manager
      self.field = field
    }
  }

  /// One thing that is wrong with an object.
  package struct Cause: Sendable, Hashable {
    package let field: String
    package let message: String

    package init(field: String, message: String) {
      self.field = field
      self.message = message
    }
  }

  /// What went wrong; texts are the server's own, freed from secrets.
  package enum Problem: Sendable, Hashable {
    /// The kubeconfig or the pod's credentials cannot be used.
    case configuration(ConfigurationProblem, at: Location?)
    /// No connection, or none that lasts; the network's words.
    case unreachable(server: String, cause: String)
    /// The task was cancelled.
    case cancelled
    /// 401
    case unauthorized(String)
    /// 403
    case forbidden(String)
    /// 404
    case notFound(String)
    /// 409, since there is such an object already.
    case alreadyExists(String)
    /// 409: an object changed meanwhile, or fields belong to other managers.
    case conflict(String, fields: [FieldConflict])
    /// 422
    case invalid(String, causes: [Cause])
    /// 410: a resource version or a continue token is too old.
    case gone(String)
    /// 429
    case tooManyRequests(String, retryAfter: Duration?)
    /// 5xx
    case server(status: Int, String, retryAfter: Duration?)
    /// Any other status.
    case refused(status: Int, String)
    /// The answer is not what an API server answers.
    case unreadable(String)
    /// The cluster does not serve the kind; with a hint where one is safe.
    case unknownKind(GroupVersionKind, hint: String?)
    /// The cluster cannot say at the moment what it serves there.
    case tainted(groupVersion: String, cause: String)
    /// A name that no path can hold.
    case invalidName(String)
  }

  package var purpose: KubeRequest.Purpose
  package var problem: Problem

  package init(_ purpose: KubeRequest.Purpose, _ problem: Problem) {
    self.purpose = purpose
    self.problem = problem
  }

  /// Whether an object changed meanwhile.
  package var isConflict: Bool {
    if case .conflict = problem { true } else { false }
  }

  /// Whether the object, or the kind, is surely not there; no other error says so.
  package var isNotFound: Bool {
    if case .notFound = problem { true } else { false }
  }

  /// Whether the cluster as a whole is out of reach or refuses, rather than one kind or object.
  package var isOfWholeCluster: Bool {
    switch problem {
    case .unreachable, .unauthorized, .forbidden, .server, .tooManyRequests, .configuration: true
    default: false
    }
  }

  /// Whether the same request might do better later.
  package var isPassing: Bool {
    switch problem {
    case .unreachable, .tooManyRequests, .server, .tainted: true
    default: false
    }
  }

  /// The status of the server's answer, where there was one.
  package var status: Int? {
    switch problem {
    case .unauthorized: 401
    case .forbidden: 403
    case .notFound: 404
    case .alreadyExists, .conflict: 409
    case .invalid: 422
    case .gone: 410
    case .tooManyRequests: 429
    case .server(let status, _, _), .refused(let status, _): status
    case .configuration, .unreachable, .cancelled, .unreadable, .unknownKind, .tainted,
      .invalidName:
      nil
    }
  }
}

extension ClusterError: CustomStringConvertible {
  package var description: String {
    if case .configuration(_, let place?) = problem {
      return "\(place): cannot \(purpose.verb) '\(purpose.subject)': \(problem)"
    }
    return "cannot \(purpose.verb) '\(purpose.subject)': \(problem)"
  }
}

extension ClusterError.Problem: CustomStringConvertible {
  /// The cause in one line.
  package var description: String {
    switch self {
    case .configuration(let problem, _): problem.description
    case .unreachable(let server, let cause): "server '\(server)' is not reachable: \(cause)"
    case .cancelled: "cancelled"
    case .unauthorized(let reason): "unauthorized: \(reason) (are the credentials still valid?)"
    case .forbidden(let reason): "forbidden: \(reason)"
    case .notFound(let reason): "not found: \(reason)"
    case .alreadyExists(let reason): "exists already: \(reason)"
    case .conflict(let reason, let fields): "conflict: " + Self.list(fields, or: reason)
    case .invalid(let reason, let causes): "invalid: " + Self.list(causes, or: reason)
    case .gone(let reason): "gone: \(reason)"
    case .tooManyRequests(let reason, _): "the server is busy: \(reason)"
    case .server(let status, let reason, _): "the server failed (\(status)): \(reason)"
    case .refused(let status, let reason): "the server refused (\(status)): \(reason)"
    case .unreadable(let reason): "the answer cannot be read: \(reason)"
    case .unknownKind(let type, let hint):
      "the cluster does not know '\(type)'" + (hint.map { " (\($0))" } ?? "")
    case .tainted(let groupVersion, let cause):
      "the cluster cannot say what '\(groupVersion)' serves: \(cause)"
    case .invalidName(let reason): reason
    }
  }

  private static func list(_ conflicts: [ClusterError.FieldConflict], or reason: String) -> String {
    guard !conflicts.isEmpty else { return reason }
    return conflicts.map { "\($0.field) belongs to \($0.manager)" }.joined(separator: ", ")
  }

  private static func list(_ causes: [ClusterError.Cause], or reason: String) -> String {
    guard !causes.isEmpty else { return reason }
    return causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
      .joined(separator: ", ")
  }
}
