import HTTP
package import Manifests

/// Talks to one API server.
///
/// Everything goes through `send`, the one seam: tests put a closure in its place and compare requests.
///
/// ```swift
/// let client = try KubeClient(to: ClusterAccess.find())
/// let discovery = try await client.discover()
/// let type = try discovery.resource(for: GroupVersionKind(apiVersion: "v1", kind: "ConfigMap"))
/// let object = try await client.get(type, namespace: "default", name: "settings")
/// ```
package struct KubeClient: Sendable {
  /// The server's address, for messages.
  package let server: String
  package var retries: RetryPolicy
  private let send: Send
  private let clock: any Clock<Duration>
  private let chance: @Sendable () -> Double

  /// Makes a client of its parts.
  ///
  /// `chance` gives a number from zero up to one, new with every call.
  package init(
    server: String,
    retries: RetryPolicy = RetryPolicy(),
    clock: any Clock<Duration> = ContinuousClock(),
    chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    send: @escaping Send
  ) {
    self.server = server
    self.retries = retries
    self.clock = clock
    self.chance = chance
    self.send = send
  }

  /// The same client with other patience.
  package func with(_ retries: RetryPolicy) -> KubeClient {
    var client = self
    client.retries = retries
    return client
  }

  /// Sends a request until there is an answer or patience is at its end, and returns a success.
  ///
  /// What the server refused before doing anything (429) is sent again in any case; what may have been done (5xx, a lost
  /// connection) only where doing it twice does no harm.
  ///
  /// - Throws: for every answer that is no success.
  package func perform(_ request: KubeRequest) async throws(ClusterError) -> KubeResponse {
    try await perform(request, on: clock)
  }

  private func perform<Time: Clock<Duration>>(
    _ request: KubeRequest,
    on clock: Time
  ) async throws(ClusterError) -> KubeResponse {
    let start = clock.now
    var (failures, outages) = (0, 0)
    while true {
      let (problem, mayRepeat): (ClusterError.Problem, Bool)
      var isOutage = false
      do throws(HTTPError) {
        let response = try await send(request)
        if (200..<300).contains(response.status) { return response }
        problem = .init(response, to: request)
        mayRepeat = Self.mayRepeat(request, after: problem, response.status)
        isOutage = retries.outlastsOutages && response.isOutage
      } catch {
        problem = .init(error, server: server)
        mayRepeat = error.isPassing && (request.isRepeatable || error.isBeforeRequest)
        isOutage = retries.outlastsOutages && error.isOutage
      }
      // A server that comes back has as many attempts as one that was never away.
      if isOutage { outages += 1 } else { failures += 1 }
      guard mayRepeat,
        let delay = retries.delay(
          afterAttempt: isOutage ? outages : failures,
          elapsed: start.duration(to: clock.now),
          retryAfter: problem.retryAfter,
          chance: chance(),
          isOutage: isOutage
        )
      else { throw ClusterError(request.purpose, problem) }
      try await pause(for: delay, before: request.purpose)
    }
  }

  /// Waits on the client's clock.
  ///
  /// - Throws: when the task is cancelled.
  func pause(for delay: Duration, before purpose: KubeRequest.Purpose) async throws(ClusterError) {
    do {
      try await clock.sleep(for: delay)
    } catch {
      throw ClusterError(purpose, .cancelled)
    }
  }

  /// The wait before another attempt, for those who count their failures themselves.
  func delay(afterFailure count: Int, retryAfter: Duration?) -> Duration? {
    retries.delay(afterAttempt: count, elapsed: .zero, retryAfter: retryAfter, chance: chance())
  }

  private static func mayRepeat(
    _ request: KubeRequest,
    after problem: ClusterError.Problem,
    _ status: Int
  ) -> Bool {
    switch problem {
    case .tooManyRequests: true
    // A forced apply takes all fields over, and what is only being made cannot have changed: it can only have lost a race,
    // such as that for a quota.
    case .conflict: request.isForced || request.method == .post
    case .server:
      [500, 502, 503, 504].contains(status) && request.isRepeatable
        && !problem.isAboutSchema && !problem.isAboutLiveObject
    default: false
    }
  }

  /// Sends a request and reads the answer as JSON.
  ///
  /// - Throws: for every answer that is no success or no JSON.
  package func value(_ request: KubeRequest) async throws(ClusterError) -> Value {
    try Self.value(of: try await perform(request), for: request.purpose)
  }

  static func value(
    of response: KubeResponse,
    for purpose: KubeRequest.Purpose
  ) throws(ClusterError) -> Value {
    guard case .bytes(let bytes) = response.body else {
      throw ClusterError(purpose, .unreadable("a stream where one document is expected"))
    }
    return try JSONBody.value(of: bytes, for: purpose)
  }
}

extension HTTPError {
  /// Whether there is nobody to talk to.
  fileprivate var isOutage: Bool {
    switch problem {
    case .notConnected, .connectTimedOut: true
    default: false
    }
  }
}

extension KubeResponse {
  /// Whether a load balancer answers for a server that is away: what API servers say themselves is not to be cached, be it of a service behind them.
  fileprivate var isOutage: Bool {
    [502, 503, 504].contains(status) && fields["audit-id"] == nil
      && fields["cache-control"]?.contains("no-cache, private") != true
  }
}

extension KubeClient {
  /// How long a watch's connection lasts: five to ten minutes, so that those begun together do not end together.
  var watchDuration: Duration { .seconds(300 + Int(chance() * 300)) }
}
