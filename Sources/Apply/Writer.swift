import Cluster
import Diff
import Health
import Manifests
import Order
import Report

/// Carries out single actions of a sync.
struct Writer: Sendable {
  let client: KubeClient
  var discovery: Discovery
  let orders: SyncOrders
  let clock: any Clock<Duration>
  /// What the survey found, by object.
  let observations: [ObjectID: Observation]
  /// What is to be done with each object that is there, as the survey saw it.
  let changes: [ObjectID: ChangeSet.Action]

  init(_ work: SyncWork, _ destination: Destination) {
    client = destination.client
    discovery = destination.discovery
    orders = work.orders
    clock = destination.clock
    observations = Dictionary(
      work.survey.observations.map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    changes = work.changes
  }

  /// What came of an action.
  struct Result: Sendable {
    var answer: Answer
    var outcome: Outcome?
    /// What is known of the live object since.
    var live: LiveNews = .nothing
    /// Whether the status of what was written may be that of before.
    var isUnseen = false
    /// What is to be on record since.
    var entry: InventoryEntry?
    /// When a hook was made, as the server's clock has it.
    var madeAt: String?
    var warnings: [String] = []
  }

  /// What an action told about a live object.
  enum LiveNews: Sendable {
    case nothing
    case stored(LiveObject)
    case gone
  }

  func perform(_ action: SyncAction) async -> Result {
    switch action.verb {
    case .tryOut(let style): await tryOut(action.task, style)
    case .apply(let style): await write(action.task, style)
    case .prune, .deleteHook: await delete(action.task)
    case .releaseHook: await release(action.task)
    case .look: await look(action.task)
    }
  }

  func resource(of task: SyncTask) throws(ClusterError) -> ResourceType {
    try discovery.resource(for: task.type)
  }

  // MARK: Reading

  private func look(_ task: SyncTask) async -> Result {
    do throws(ClusterError) {
      let type = try resource(of: task)
      let found = try await client.find(type, namespace: task.id.namespace, name: task.id.name)
      guard let found, let live = LiveObject(found, verdict: health(of: found, by: orders.scripts))
      else {
        return Result(answer: .absent, live: .gone)
      }
      return Result(answer: .done(""), live: .stored(live))
    } catch {
      return Result(answer: .failed(words(error, task)))
    }
  }

  // MARK: Deleting

  private func delete(_ task: SyncTask) async -> Result {
    if Task.isCancelled { return interrupted }
    let error = await finishing { () -> ClusterError? in
      // A hook of a sync stays as long as it bears that finalizer.
      if task.isPrune, task.live?.hasHookFinalizer == true { _ = await releaseToEnd(task) }
      do throws(ClusterError) {
        try await ask(for: task)
        return nil
      } catch {
        return error
      }
    }
    if let error {
      let text = words(error, task)
      return Result(answer: .failed(text), outcome: .failed(text))
    }
    var result = await look(task)
    if task.isHook, case .stored = result.live, let type = try? resource(of: task),
      await isGone(task.id, type, within: Self.hookPatience)
    {
      result = Result(answer: .absent, live: .gone)
    }
    // Whatever stays is held by finalizers; that it cannot be seen is no failure of the deletion.
    result.answer = if case .absent = result.answer { .absent } else { .done("") }
    if task.isPrune { result.outcome = .deleted }
    return result
  }

  /// How long a hook that is deleted is watched going: in the foreground it stays until its pods are gone, and the next
  /// sync could make nothing of it until then.
  private static let hookPatience = Duration.seconds(30)

  /// Asks for an object to go: one that is pruned only as it was surveyed, a hook as it is now.
  private func ask(for task: SyncTask) async throws(ClusterError) {
    let type = try resource(of: task)
    let (namespace, name) = (task.id.namespace, task.id.name)
    guard task.isPrune, let uid = observations[task.id]?.uid else {
      try await client.deleteCurrent(
        type,
        namespace: namespace,
        name: name,
        propagation: orders.propagation
      )
      return
    }
    try await client.delete(
      type,
      namespace: namespace,
      name: name,
      propagation: orders.propagation,
      preconditions: Preconditions(uid: uid)
    )
  }

  // MARK: Hooks

  /// How often metadata are changed when others change the same object at the same time.
  static let attempts = 5

  private func release(_ task: SyncTask) async -> Result {
    if Task.isCancelled { return interrupted }
    return await finishing { await releaseToEnd(task) }
  }

  private func releaseToEnd(_ task: SyncTask) async -> Result {
    do throws(ClusterError) {
      let type = try resource(of: task)
      for attempt in 1...Self.attempts {
        do throws(ClusterError) {
          return try await released(task, type)
        } catch {
          guard case .conflict = error.problem, attempt < Self.attempts else { throw error }
        }
      }
    } catch {
      if error.isNotFound { return Result(answer: .absent, live: .gone) }
      return Result(answer: .failed(words(error, task)))
    }
    return Result(answer: .done(""))
  }

  private func released(_ task: SyncTask, _ type: ResourceType) async throws(ClusterError) -> Result
  {
    let (namespace, name) = (task.id.namespace, task.id.name)
    let found = try await client.get(type, namespace: namespace, name: name)
    let finalizers = found["metadata"]?["finalizers"]?.list ?? []
    let patch: Value = [
      "metadata": [
        "resourceVersion": found["metadata"]?["resourceVersion"] ?? .null,
        "finalizers": .list(finalizers.filter { $0 != .string(hookFinalizer) }),
      ]
    ]
    let written = try await client.patch(
      patch,
      .mergePatch,
      of: type,
      namespace: namespace,
      name: name,
      manager: hookManager
    )
    let live = LiveObject(written.object, verdict: health(of: written.object, by: orders.scripts))
    return Result(answer: .done(""), live: live.map { .stored($0) } ?? .nothing)
  }

  func sleep(_ time: Duration) async throws { try await clock.sleep(for: time) }

  // MARK: Words

  var interrupted: Result {
    Result(answer: .failed("interrupted"), outcome: .skipped(.interrupted))
  }

  /// The cause of an error, without what the object's report says anyway.
  func words(_ error: ClusterError, _ task: SyncTask) -> String {
    let text = error.cause(at: task.target?.origin)
    guard error.isAboutImmutableField, !task.id.isPrecious else { return text }
    return text + " (the annotation \(AnnotationName.syncOptions): Force=true has it made anew)"
  }
}

/// The manager under whose name hooks are applied.
let hookManager = "swell-hook"

extension WriteStyle {
  var isReplacing: Bool {
    switch method {
    case .replace, .update: true
    case .apply, .create: false
    }
  }
}
