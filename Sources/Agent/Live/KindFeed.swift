import Cluster
import Synchronization

/// The objects of one kind of a cluster, listed and watched for as long as somebody follows them.
///
/// The whole cluster is read at once; where that is forbidden, the namespaces that matter are, each by itself. Where few of many objects matter,
/// nothing but metadata is read of the others. A feed that breaks is begun anew, ever later as long as it does.
final class KindFeed: Sendable {
  typealias Take = @Sendable (ObjectChange, Part) async -> Void

  /// What a reading covers, and how much of each object it brings.
  struct Part: Hashable {
    /// Nil is the whole cluster.
    let namespace: String?
    let isMetadataOnly: Bool
  }

  fileprivate struct State {
    /// How many objects matter in each namespace; nil stands for those in none.
    var wanted: [String?: Int] = [:]
    /// Whether the cluster may not be read as a whole.
    var isNarrow = false
    /// The tasks that read, by namespace; nil is the whole cluster.
    var tasks: [String?: Task<Void, Never>] = [:]
    var problems: [String?: ClusterError] = [:]
    /// How many objects there are where only their metadata is read.
    var totals: [String?: Int] = [:]
    /// The readings that were listed and are told of every change since.
    var current: Set<String?> = []
    /// The readings that have not come to their first end.
    var fresh: Set<String?> = []
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isStopped = false
  }

  private let type: ResourceType
  private let client: KubeClient
  private let clock: any Clock<Duration>
  private let take: Take
  /// Whether every object matters, whoever made it.
  let isOfAll: Bool
  /// Guards the tasks against being started twice.
  private let state = Mutex(State())

  private static let firstPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(60)

  init(
    of type: ResourceType,
    from client: KubeClient,
    clock: any Clock<Duration>,
    all isOfAll: Bool,
    take: @escaping Take
  ) {
    self.type = type
    self.client = client
    self.clock = clock
    self.take = take
    self.isOfAll = isOfAll
  }

  /// Why the kind, or some namespace of it, cannot be watched now.
  var problem: ClusterError? { state.withLock { $0.problems.values.first } }

  /// Whether all that there is in a namespace is known, and every change will be.
  func knows(_ namespace: String?) -> Bool {
    state.withLock { $0.current.contains(nil) || $0.current.contains(namespace) }
  }

  /// Reads for so many objects in each namespace; where the cluster may not be read as a whole, in no others.
  func read(for wanted: [String?: Int]) {
    update { state in
      state.wanted = wanted
      for namespace in state.tasks.keys where namespace != nil && wanted[namespace] == nil {
        state.leave(namespace)
      }
      for (namespace, total) in state.totals where !state.isSparse(in: namespace, among: total) {
        state.leave(namespace)
      }
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
    let isNarrow = state.isNarrow && type.isNamespaced
    let places: [String?] = isNarrow ? state.wanted.keys.filter { $0 != nil } : [nil]
    for namespace in places where state.tasks[namespace] == nil {
      state.fresh.insert(namespace)
      state.tasks[namespace] = Task { [weak self] in await self?.run(namespace) }
    }
  }

  private func run(_ namespace: String?) async {
    var failures = 0
    while !Task.isCancelled {
      let start = ContinuousClock.now
      do throws(ClusterError) {
        let part = Part(namespace: namespace, isMetadataOnly: try await isSparse(namespace))
        let scope = ListScope(namespace: namespace, isMetadataOnly: part.isMetadataOnly)
        var feed = client.feed(of: type, scope).makeAsyncIterator()
        while let change = try await feed.next() {
          await take(change, part)
          if case .listing = change { update { $0.current.remove(namespace) } }
          if case .listed = change { settled(namespace, problem: nil) }
        }
      } catch {
        if Task.isCancelled { return }
        if namespace == nil, error.status == 403, type.isNamespaced {
          narrow()
          return
        }
        settled(namespace, problem: error)
      }
      // One that lasted did not fail from the start.
      if start.duration(to: .now) > Self.longestPause { failures = 0 }
      failures += 1
      try? await clock.sleep(for: Self.pause(after: failures))
    }
  }

  /// Whether so few of the objects there are matter that the others are not worth reading.
  private func isSparse(_ namespace: String?) async throws(ClusterError) -> Bool {
    guard !isOfAll else { return false }
    let total = try await client.count(of: type, in: namespace)
    return state.withLock { state in
      guard !Task.isCancelled else { return false }
      let isSparse = total.map { state.isSparse(in: namespace, among: $0) } ?? false
      state.totals[namespace] = isSparse ? total : nil
      return isSparse
    }
  }

  /// Goes on namespace by namespace.
  private func narrow() {
    update { state in
      state.isNarrow = true
      state.tasks[nil] = nil
      state.current.remove(nil)
      state.fresh.remove(nil)
      state.problems[nil] = nil
      start(&state)
    }
  }

  private func settled(_ namespace: String?, problem: ClusterError?) {
    update { state in
      state.problems[namespace] = problem
      if problem == nil {
        state.current.insert(namespace)
      } else {
        state.current.remove(namespace)
      }
      state.fresh.remove(namespace)
    }
  }

  /// Notes how a reading goes, unless another one has taken its place; lets those go on who waited for the last one.
  private func update(_ note: (inout State) -> Void) {
    let waiting = state.withLock { state in
      guard !Task.isCancelled else { return [CheckedContinuation<Void, Never>]() }
      note(&state)
      guard state.fresh.isEmpty else { return [] }
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

extension KindFeed.State {
  /// Ends a reading, and forgets it.
  mutating func leave(_ namespace: String?) {
    tasks.removeValue(forKey: namespace)?.cancel()
    totals[namespace] = nil
    current.remove(namespace)
    problems[namespace] = nil
    fresh.remove(namespace)
  }

  /// So few objects are read whole whoever they belong to.
  private static let few = 100

  /// Whether less than a tenth of the objects matter.
  func isSparse(in namespace: String?, among total: Int) -> Bool {
    let count = namespace == nil ? wanted.values.reduce(0, +) : wanted[namespace] ?? 0
    return total > Self.few && count * 10 < total
  }
}
