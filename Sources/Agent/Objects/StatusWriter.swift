import Apply
package import Cluster
import Compose
package import Manifests
import Pipeline
import Report

/// Writes into Application objects how their applications are, as whoever reads Argo CD's `status` expects it.
///
/// Guards what is still to be written: of several things that happened to one object, what came last is written, once.
package actor StatusWriter {
  private struct Pending: Sendable {
    var looked: Looked?
    var operation: OperationState?
    /// The operation that was begun, and is asked for no longer.
    var begun: Value?
    /// The refresh that was answered.
    var refresh: Instruction.Refresh?
    /// How the deletion of its objects went; nil where none was tried.
    var deletion: ApplicationReport.End?
    /// What a sync changed that has just ended.
    var diff: String?
    /// The application's document.
    var document: Value?

    /// The same with what happened after it.
    func followed(by later: Pending?) -> Pending {
      guard let later else { return self }
      return Pending(
        looked: later.looked ?? looked,
        operation: later.operation ?? operation,
        begun: later.begun ?? begun,
        refresh: later.refresh ?? refresh,
        deletion: later.deletion ?? deletion,
        diff: later.diff ?? diff,
        document: later.document ?? document
      )
    }
  }

  /// What a server did not take.
  private struct Unwritten: Sendable {
    let pending: Pending
    /// How often it did not, in a row.
    let failures: Int
    /// When it is tried again, although nothing happens, counted from the beginning.
    let due: Duration
  }

  private let objects: ApplicationObjects
  private let settings: AgentSettings
  private let problem: @Sendable (String, ClusterError) -> Void
  /// Is told of each application as it is now, those included that are no objects, and of those that it no longer has to do with; nil where nobody wants to hear.
  private let found: Found?
  /// Applications that are no objects, with their status.
  private var virtual: [String: Value] = [:]
  private var pending: [String: Pending] = [:]
  private var unwritten: [String: Unwritten] = [:]
  /// What was said last of what was not taken.
  private var told: [String: [String]] = [:]
  private var running: [String: OperationState] = [:]
  /// Those that are gone, or others look after, of which that is still to be told; what is written of them is tried once.
  private var gone: Set<String> = []
  /// The time since the beginning.
  private let elapsed: @Sendable () -> Duration
  private let bell = Bell()

  private static let limit = 8
  private static let longestPause = Duration.seconds(60)

  /// Is told of an application with its status, nil once it is gone or others look after it, and of what its last sync changed where it has just ended.
  package typealias Found = @Sendable (_ instance: String, Value?, _ diff: String?) async -> Void

  /// Writes the status of some objects once it runs; `problem` is told of what could not be written, once while that stays the same.
  package init(
    of objects: ApplicationObjects,
    settings: AgentSettings,
    found: Found? = nil,
    problem: @escaping @Sendable (_ application: String, ClusterError) -> Void
  ) {
    self.objects = objects
    self.settings = settings
    self.found = found
    self.problem = problem
    elapsed = settings.clock.stopwatch()
  }

  /// Writes what happens until the task is cancelled, and what is left when the events have ended.
  package func run(_ events: AsyncStream<AgentEvent>) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        // What happens while others end is to be written, too.
        await Task { for await event in events { await self.take(event) } }.value
      }
      group.addTask {
        while !Task.isCancelled {
          await self.flush(at: self.elapsed())
          _ = await self.bell.wait(atMost: self.pause, on: self.settings.clock)
        }
      }
    }
    await Task { await self.flush(at: self.elapsed() + Self.longestPause) }.value
  }

  /// How long it is until something is tried again.
  private var pause: Duration {
    let next = unwritten.values.map(\.due).min()
    return next.map { max(.zero, $0 - elapsed()) } ?? Self.longestPause
  }

  /// Writes what is to be written, with what was not taken before and is due at a moment.
  private func flush(at moment: Duration) async {
    for (name, rest) in unwritten where rest.due <= moment || pending[name] != nil {
      pending[name] = rest.pending.followed(by: pending[name])
    }
    let due = pending
    pending = [:]
    let rests = await due.sorted { $0.key < $1.key }.concurrentMap(limit: Self.limit) {
      name,
      pending in
      (name, await self.write(pending, to: name))
    }
    for (name, rest) in rests { note(rest, of: name) }
    await tellWhatIsGone()
  }

  /// Says what is gone of which nothing is left to be written.
  private func tellWhatIsGone() async {
    while let name = gone.first(where: { pending[$0] == nil }) {
      gone.remove(name)
      virtual[name] = nil
      told[name] = nil
      await found?(name, nil, nil)
    }
  }

  /// Keeps what was not taken for another try, unless others know better by now.
  private func note(_ rest: Pending?, of name: String) {
    guard let rest, !gone.contains(name) else {
      unwritten[name] = nil
      return
    }
    let failures = (unwritten[name]?.failures ?? 0) + 1
    let pause = min(.seconds(1 << min(failures - 1, 6)), Self.longestPause)
    unwritten[name] = Unwritten(pending: rest, failures: failures, due: elapsed() + pause)
  }

  // MARK: What happens

  func take(_ event: AgentEvent) {
    switch event {
    case .looked(let name, let looked, _):
      gone.remove(name)
      pending[name, default: Pending()].looked = looked
      pending[name]?.document = looked.rendered.application.document
      if let state = running[name] { pending[name]?.operation = state }
      if let refresh = looked.refresh { pending[name]?.refresh = refresh }
    case .began(let name, let begun):
      gone.remove(name)
      let state = OperationState(begun)
      running[name] = state
      pending[name, default: Pending()].operation = state
      pending[name]?.document = begun.rendered.application.document
      if case .requested(let operation, _) = begun.reason { pending[name]?.begun = operation }
    case .ended(let name, _, let report):
      guard var state = running.removeValue(forKey: name) else { return }
      state.end(report, at: settings.now())
      pending[name, default: Pending()].operation = state
      if found != nil { pending[name]?.diff = report.markdown }
    // These are written when the application is looked at next.
    case .progress(let instance, .sync(_, .waiting(let waiting))):
      running[instance]?.waiting = "\(waiting)"
      return
    case .terminated(let instance):
      running[instance]?.isTerminated = true
      return
    case .deleted(let name, let report):
      gone.remove(name)
      pending[name, default: Pending()].deletion = report.end
    case .vanished(let name, _), .released(let name): forget(name)
    default: return
    }
    bell.ring()
  }

  private func forget(_ name: String) {
    unwritten[name] = nil
    virtual[name] = nil
    gone.insert(name)
  }

  // MARK: Writing

  /// Writes into an object.
  ///
  /// - Returns: what the server did not take, and may take later; nil for nothing.
  private func write(_ pending: Pending, to instance: String) async -> Pending? {
    guard let object = await objects.application(instance) else {
      await keep(pending, instance)
      return nil
    }
    var rest = pending
    var errors: [ClusterError] = []
    let patch = patch(pending, object, instance)
    do throws(ClusterError) {
      if !patch.isEmpty { try await objects.patch(instance, .map(patch)) }
      // The same may be asked for again.
      rest.begun = nil
      rest.refresh = nil
    } catch {
      errors.append(error)
    }
    do throws(ClusterError) {
      try await objects.setFinalizers(of: instance) { Self.finalizers(pending, $0) }
    } catch {
      errors.append(error)
    }
    complain(of: errors, instance)
    guard errors.allSatisfy(\.isInvalid) else { return rest }
    await found?(instance, await objects.application(instance) ?? object, pending.diff)
    return nil
  }

  /// Tells why something was not taken, unless that was told already.
  private func complain(of errors: [ClusterError], _ instance: String) {
    let words = errors.isEmpty ? nil : errors.map { "\($0)" }
    guard told[instance] != words else { return }
    told[instance] = words
    for error in errors { problem(instance, error) }
  }

  /// Keeps the status of an application that is no object, for those who want to hear of it.
  private func keep(_ pending: Pending, _ instance: String) async {
    guard let found, var object = pending.document ?? virtual[instance],
      // An object that is gone has none.
      object[["metadata", "uid"]] == nil
    else { return }
    object["status"] = virtual[instance]?["status"] ?? [:]
    let patch = patch(pending, object, instance)["status"] ?? [:]
    object["status"] = (object["status"] ?? [:]).patched(by: patch)
    virtual[instance] = object
    await found(instance, object, pending.diff)
  }

  /// The end of an operation that was stopped before its own, and that nobody goes on with; nil where there is none.
  private func abandoned(_ status: Value?, of instance: String) -> Value? {
    guard running[instance] == nil, var state = status?["operationState"],
      state["phase"] == "Terminating"
        || state["phase"] == "Running" && RequestedOperation.isAutomatic(state["operation"])
    else { return nil }
    let isTerminated = state["phase"] == "Terminating"
    state["phase"] = isTerminated ? "Failed" : "Error"
    state["message"] = .string(
      isTerminated ? OperationState.terminated : "the sync was stopped before its end"
    )
    state["finishedAt"] = .string("\(settings.now())")
    return state
  }

  /// What has to change in an object; empty where nothing has.
  private func patch(_ pending: Pending, _ object: Value, _ instance: String) -> Mapping {
    let before = object["status"]
    let now = settings.now()
    var status: Mapping = [:]
    if let looked = pending.looked {
      let fields = ApplicationStatus.fields(
        looked,
        before: before,
        at: now,
        agent: settings.initiator
      )
      for entry in fields
      where before?[entry.key] != entry.value {
        status[entry.key] = entry.value.patch(of: before?[entry.key])
      }
    }
    if let end = pending.deletion, end != .done {
      status["conditions"] = [
        [
          "type": "DeletionError", "message": .string("\(end)"),
          "lastTransitionTime": .string("\(now)"),
        ]
      ]
    }
    let state = pending.operation?.value ?? abandoned(before, of: instance)
    status["operationState"] = state?.patch(of: before?["operationState"])
    var patch: Mapping = [:]
    if !status.isEmpty {
      status["reconciledAt"] = .string("\(now)")
      patch["status"] = .map(status)
    }
    // Another one may have been asked for since.
    if let begun = pending.begun, object["operation"] == begun { patch["operation"] = .null }
    var metadata: Mapping = [:]
    // A hard refresh that was asked for in the meantime is still to be answered.
    if let answered = pending.refresh, let asked = Instruction(object).refresh,
      answered == .hard || asked == .normal
    {
      metadata["annotations"] = [Instruction.refreshAnnotation: .null]
    }
    if !metadata.isEmpty { patch["metadata"] = .map(metadata) }
    return patch
  }

  /// The finalizers that an object should have: none of ours once what it stands for is deleted; nil where it has them.
  private static func finalizers(_ pending: Pending, _ object: Value) -> [Value]? {
    // Another object of the same name may be there by now.
    if pending.deletion == .done, object[["metadata", "deletionTimestamp"]]?.string != nil {
      let finalizers = object[["metadata", "finalizers"]]?.list ?? []
      let others = finalizers.filter { $0.string.map(Instruction.isOurs) != true }
      return others == finalizers ? nil : others
    }
    guard let looked = pending.looked else { return nil }
    return DeletionFinalizer.finalizers(of: object, declaring: looked.rendered)
  }
}

extension ClusterError {
  /// Whether the server will not take it, however often it is asked.
  fileprivate var isInvalid: Bool {
    if case .invalid = problem { true } else { false }
  }
}

/// Merge patches, as RFC 7386 has them.
extension Value {
  /// The patch that makes this of another value.
  fileprivate func patch(of old: Value?) -> Value {
    guard let new = map, let before = old?.map else { return self }
    var patch = Mapping(new.map { ($0.key, $0.value.patch(of: before[$0.key])) })
    for entry in before where new[entry.key] == nil { patch[entry.key] = .null }
    return .map(patch)
  }

  /// The value that a patch makes of this one.
  fileprivate func patched(by patch: Value) -> Value {
    guard let changes = patch.map else { return patch }
    var result = map ?? [:]
    for change in changes {
      result[change.key] =
        change.value.isNull ? nil : (result[change.key] ?? [:]).patched(by: change.value)
    }
    return .map(result)
  }
}
