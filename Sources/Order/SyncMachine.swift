package import Manifests

/// Carries a plan out, one move after the other, without touching a cluster itself.
///
/// A turn begins with `observe`. While the machine answers with `.act`, its actions are carried out and their answers
/// given to `record`. `.proceed` and `.wait` end the turn: the caller looks at the cluster again, at once or when something
/// has changed, and begins the next one. After `.finish` nothing may be called any more. All that the machine has learnt is
/// in `results`, one for each task that had its turn.
///
/// What a cluster shows counts more than what was written: tasks are put together and ordered anew in every turn.
package struct SyncMachine: Sendable {
  /// What the next answers are about.
  enum Stage {
    case idle
    case namespace(Int)
    case trial([Int])
    case looking([Int], Waiting)
    case releasing([Int])
    case cleaning([Int], then: AfterCleaning)
    case running(Run, [Int])
    case terminating(Termination, [Int])
  }

  /// What follows when the hooks that have done their work are deleted.
  enum AfterCleaning {
    case finish(SyncEnd)
    case rescue(SyncFailure, reasons: [String])
  }

  let planning: Planning
  var view = ClusterView()
  var tasks: [SyncTask] = []
  /// What has become of each task, at the same positions.
  var states: [TaskResult] = []
  var stage = Stage.idle
  /// Whether the objects have been tried out.
  var hasTried = false
  /// The tasks written since the cluster was last looked at.
  var written: Set<SyncTask.Key> = []
  private var resultPositions: [SyncTask.Key: Int] = [:]
  /// What has become of the tasks that had their turns, in the order of the first of these.
  package private(set) var results: [TaskResult] = []

  /// Prepares a sync.
  ///
  /// - Parameters:
  ///   - manifests: objects, as for `order`.
  ///   - settings: what the sync is asked to do.
  ///   - known: what a sync of the same objects that was broken off had learnt; this one goes on from there.
  package init(
    _ manifests: [Manifest],
    settings: SyncSettings,
    resuming known: [TaskResult] = []
  ) {
    planning = Planning(declared: Declared(manifests, settings: settings), settings: settings)
    results = known
    for (position, result) in known.enumerated() { resultPositions[result.task] = position }
  }

  var settings: SyncSettings { planning.settings }

  /// Begins a turn with a fresh look at the cluster.
  package mutating func observe(_ view: ClusterView) -> SyncMove {
    look(at: view)
    let problems = problems(of: tasks, in: view)
    guard problems.isEmpty else { return refuse(problems) }
    if !results.isEmpty || hasTried { return judge() }
    if let position = tasks.firstIndex(where: {
      $0.live == nil && $0.target?.isNamespace(settings.namespace) == true
    }) {
      return ask(.namespace(position), [writing(position)])
    }
    return tryOut(except: nil)
  }

  /// Goes on with the answers to the actions that were just asked for.
  package mutating func record(_ answers: [Answer]) -> SyncMove {
    let stage = stage
    self.stage = .idle
    switch stage {
    case .idle: preconditionFailure("there was nothing to answer")
    case .namespace(let position): return recordNamespace(position, answers)
    case .trial(let positions): return recordTrial(zip(positions, answers))
    case .looking(let positions, let waiting):
      return recordLooks(zip(positions, answers), waiting)
    case .releasing(let positions):
      recordReleases(zip(positions, answers))
      return decide()
    case .cleaning(let positions, let next):
      for (position, answer) in zip(positions, answers) {
        guard case .failed(let reason) = answer else { continue }
        set(position, states[position].status, .error, "failed to delete resource: \(reason)")
      }
      return goOn(next)
    case .running(let run, let positions): return recordRun(run, zip(positions, answers))
    case .terminating(let termination, let positions):
      return recordTermination(termination, zip(positions, answers))
    }
  }

  mutating func look(at view: ClusterView) {
    self.view = view
    written = []
    tasks = planning.tasks(in: view)
    states = tasks.map { task in
      resultPositions[task.key].map { results[$0] }
        ?? TaskResult(task: task.key, status: nil, state: nil, message: "")
    }
  }

  mutating func ask(_ stage: Stage, _ actions: [SyncAction]) -> SyncMove {
    self.stage = stage
    return .act(actions)
  }

  /// Keeps what has become of a task; an empty message leaves the last one.
  mutating func set(
    _ position: Int,
    _ status: TaskResult.Status?,
    _ state: TaskResult.State?,
    _ message: String
  ) {
    states[position].status = status
    states[position].state = state
    if !message.isEmpty { states[position].message = message }
    let key = tasks[position].key
    if let known = resultPositions[key] {
      results[known] = states[position]
    } else {
      resultPositions[key] = results.count
      results.append(states[position])
    }
  }

  private mutating func refuse(_ problems: [OrderError.Problem]) -> SyncMove {
    let reasons = Dictionary(
      problems.map { ($0.type, $0.reason) },
      uniquingKeysWith: { first, _ in first }
    )
    for position in tasks.indices where !tasks[position].skipsDryRun {
      guard let reason = reasons[tasks[position].type] else { continue }
      set(position, .failed, nil, reason)
    }
    let texts = Set(problems.map(\.reason)).sorted { $0.precedes($1) }
    return .finish(.failed(.kinds, reasons: texts, rescueReasons: []))
  }
}
