import HTTP
import Manifests

extension KubeClient {
  /// Watches objects of a kind from a moment on, which a list has named.
  package func watch(
    _ type: ResourceType,
    _ scope: ListScope = ListScope(),
    from resourceVersion: String
  ) -> Watch {
    Watch(client: self, type: type, scope: scope, progress: WatchProgress(from: resourceVersion))
  }

  func watchRequest(
    _ type: ResourceType,
    _ scope: ListScope,
    from resourceVersion: String,
    lasting time: Duration
  ) throws(ClusterError) -> KubeRequest {
    KubeRequest(
      .get,
      try type.path(namespace: scope.namespace),
      query: scope.selection + [
        .init("watch", "true"),
        .init("allowWatchBookmarks", "true"),
        .init("resourceVersion", resourceVersion),
        .init("timeoutSeconds", String(time.components.seconds)),
      ],
      accept: scope.isMetadataOnly ? .metadata : .json,
      isStream: true,
      holdsSecret: type.isSecret,
      // A server that does not end it by then is no longer there.
      timeout: time + .seconds(30),
      purpose: .init("watch", type.subject(namespace: scope.namespace, name: nil))
    )
  }
}

/// A watch that goes on over lost connections, from where it was.
///
/// It ends by letting go of it, or by cancelling the task that reads it.
package struct Watch: Sendable {
  private let client: KubeClient
  private let type: ResourceType
  private let scope: ListScope
  private var progress: WatchProgress
  private var connection: (request: KubeRequest, lines: KubeLines)?
  private var complaints = 0

  init(client: KubeClient, type: ResourceType, scope: ListScope, progress: WatchProgress) {
    self.client = client
    self.type = type
    self.scope = scope
    self.progress = progress
  }

  /// What happens next, after whatever time.
  ///
  /// - Throws: `gone` when the server no longer knows what happened in between, so that the objects have to be listed again;
  ///   and when it cannot be reached or refuses, after the client's patience.
  package mutating func next() async throws(ClusterError) -> WatchEvent {
    while true {
      var (request, lines) = try await connected()
      let line: [UInt8]?
      do throws(HTTPError) {
        line = try await lines.next()
        connection?.lines = lines
      } catch {
        connection = nil
        if error.problem == .cancelled { throw ClusterError(request.purpose, .cancelled) }
        line = nil
      }
      guard let line else {
        progress.end()
        connection = nil
        try await pause(before: request.purpose)
        continue
      }
      let value = try JSONBody.value(of: line, for: request.purpose)
      switch progress.take(value, of: request) {
      case .deliver(let event):
        complaints = 0
        return event
      case .go: complaints = 0
      case .retry(let problem): try await retry(after: problem, request.purpose)
      case .fail(let problem):
        connection = nil
        throw ClusterError(request.purpose, problem)
      }
    }
  }

  /// The connection there is, or a new one.
  private mutating func connected() async throws(ClusterError) -> (KubeRequest, KubeLines) {
    if let connection { return connection }
    let request = try client.watchRequest(
      type,
      scope,
      from: progress.resourceVersion,
      lasting: client.watchDuration
    )
    let response = try await client.perform(request)
    guard case .lines(let lines) = response.body else {
      throw ClusterError(request.purpose, .unreadable("one document where a stream is expected"))
    }
    connection = (request, lines)
    return (request, lines)
  }

  /// Servers end watches now and then, which is nothing; one that ends them at once must not be asked in a hurry.
  private func pause(before purpose: KubeRequest.Purpose) async throws(ClusterError) {
    guard progress.emptyConnections > 1 else { return }
    let wait = client.delay(afterFailure: progress.emptyConnections - 1, retryAfter: nil)
    try await client.pause(for: wait ?? client.retries.longestDelay, before: purpose)
  }

  private mutating func retry(
    after problem: ClusterError.Problem,
    _ purpose: KubeRequest.Purpose
  ) async throws(ClusterError) {
    connection = nil
    complaints += 1
    guard
      let delay = client.delay(afterFailure: complaints, retryAfter: problem.retryAfter)
    else { throw ClusterError(purpose, problem) }
    try await client.pause(for: delay, before: purpose)
  }
}
