import Cluster
import HTTP
import Manifests
import Synchronization
import TestSupport

/// Stands at the client's seam: notes the requests, and answers from a script.
final class FakeServer: Sendable {
  /// What comes back for one request.
  enum Answer: Sendable {
    case response(KubeResponse)
    case failure(HTTPError)

    static func json(_ status: Int, _ text: String, _ fields: [String] = []) -> Answer {
      .response(KubeResponse(status: status, fields: fields, json: text))
    }

    static func lines(_ lines: String..., end: HTTPError? = nil) -> Answer {
      .response(KubeResponse(status: 200, body: .lines(KubeLines(recorded: lines, end: end))))
    }
  }

  private let state: Mutex<(requests: [KubeRequest], answers: [Answer])>
  private let route: (@Sendable (KubeRequest) -> Answer)?
  let clock = ManualClock(passesBySleeping: true)

  /// Gives the answers in turn; when they have run out, the server is away.
  init(_ answers: Answer...) {
    state = Mutex(([], answers))
    route = nil
  }

  /// Answers each request by itself.
  init(route: @escaping @Sendable (KubeRequest) -> Answer) {
    state = Mutex(([], []))
    self.route = route
  }

  var requests: [KubeRequest] { state.withLock { $0.requests } }
  var targets: [String] { requests.map { "\($0.method.rawValue) \($0.target)" } }

  func client(_ retries: RetryPolicy = RetryPolicy(), chance: Double = 0) -> KubeClient {
    KubeClient(server: "https://test:6443", retries: retries, clock: clock, chance: { chance }) {
      (request: KubeRequest) async throws(HTTPError) -> KubeResponse in
      let answer = self.answer(request)
      switch answer {
      case .response(let response): return response
      case .failure(let error): throw error
      }
    }
  }

  private func answer(_ request: KubeRequest) -> Answer {
    state.withLock { state in
      state.requests.append(request)
      if let route { return route(request) }
      return state.answers.isEmpty
        ? .failure(HTTPError(.notConnected("connection refused"))) : state.answers.removeFirst()
    }
  }
}

extension ResourceType {
  static let configMap = ResourceType(
    GroupVersionKind(group: "", version: "v1", kind: "ConfigMap"),
    plural: "configmaps",
    isNamespaced: true
  )
  static let secret = ResourceType(
    GroupVersionKind(group: "", version: "v1", kind: "Secret"),
    plural: "secrets",
    isNamespaced: true
  )
  static let deployment = ResourceType(
    GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
    plural: "deployments",
    isNamespaced: true
  )
  static let namespace = ResourceType(
    GroupVersionKind(group: "", version: "v1", kind: "Namespace"),
    plural: "namespaces",
    isNamespaced: false
  )
}

/// The error that an action ends with; nil where it ends well.
func failure<Result>(
  of action: () async throws(ClusterError) -> Result
) async -> ClusterError? {
  do throws(ClusterError) {
    _ = try await action()
    return nil
  } catch {
    return error
  }
}
