import Cluster
import Synchronization

/// The objects of one kind of a cluster, listed and watched for as long as somebody follows them.
///
/// The whole cluster is read at once; where that is forbidden, the namespaces that matter are, each by itself. A feed that breaks is begun
/// anew, ever later as long as it does.
final class KindFeed: Sendable {
  typealias Take = @Sendable (ObjectChange, _ namespace: String?) async -> Void

  private struct State {
    var namespaces: Set<String> = []
    /// Whether the cluster may not be read as a whole.
    var isNarrow = false
    /// The tasks that read, by namespace; nil is the whole cluster.
    var tasks: [String?: Task<Void, Never>] = [:]
    var problems: [String?: ClusterError] = [:]
    /// The readings that have not come to their first end.
    var fresh: Set<String?> = []
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isStopped = false
  }

  private let type: ResourceType
  private let client: KubeClient
  private let clock: any Clock<Duration>
  private let take: Take
  /// Guards the tasks against being started twice.
  private let state = Mutex(State())

  private static let firstPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(60)

  init(
    of type: ResourceType,
    from client: KubeClient,
    clock: any Clock<Duration>,
    take: @escaping Take
  ) {
    self.type = type
    self.client = client
    self.clock = clock
    self.take = take
  }

  /// Why the kind, or some namespace of it, cannot be watched now.
  var problem: ClusterError? { state.withLock { $0.problems.values.first } }

  /// Reads these namespaces at least.
  func widen(to namespaces: Set<String>) {
    state.withLock { state in
      state.namespaces = namespaces
      start(&state)
    }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      for task in state.tasks.values { task.cancel() }
      for waiting in state.waiting { waiting.resume() }
      state.waiting = []
    }
  }

  /// Waits until everything was listed once, or has failed to be.
  func settle() async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        if state.fresh.isEmpty || state.isStopped {
          continuation.resume()
        } else {
          state.waiting.append(continuation)
        }
      }
    }
  }

  private func start(_ state: inout State) {
    guard !state.isStopped else { return }
    let wanted: [String?] = state.isNarrow && type.isNamespaced ? Array(state.namespaces) : [nil]
    for namespace in wanted where state.tasks[namespace] == nil {
      state.fresh.insert(namespace)
      state.tasks[namespace] = Task { [weak self] in await self?.run(namespace) }
    }
  }

  private func run(_ namespace: String?) async {
    var failures = 0
    while !Task.isCancelled {
      do throws(ClusterError) {
        var feed = client.feed(of: type, ListScope(namespace: namespace)).makeAsyncIterator()
        while let change = try await feed.next() {
          failures = 0
          await take(change, namespace)
          settled(namespace, problem: nil)
        }
      } catch {
        if namespace == nil, error.status == 403, type.isNamespaced {
          narrow()
          return
        }
        settled(namespace, problem: error)
      }
      failures += 1
      try? await clock.sleep(for: Self.pause(after: failures))
    }
  }

  /// Goes on namespace by namespace.
  private func narrow() {
    state.withLock { state in
      state.isNarrow = true
      state.tasks[nil] = nil
      state.fresh.remove(nil)
      start(&state)
    }
    settled(nil, problem: nil)
  }

  private func settled(_ namespace: String?, problem: ClusterError?) {
    let waiting = state.withLock { state in
      state.problems[namespace] = problem
      state.fresh.remove(namespace)
      guard state.fresh.isEmpty else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  private static func pause(after failures: Int) -> Duration {
    var pause = firstPause
    for _ in 1..<failures where pause < longestPause { pause *= 2 }
    return min(pause, longestPause)
  }
}
