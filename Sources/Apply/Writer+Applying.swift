import Cluster
import Diff
import Health
import Kinds
import Manifests
import Order
import Report

extension Writer {
  /// Writes an object, unless it is known to be as it should be.
  func write(_ task: SyncTask, _ style: WriteStyle) async -> Result {
    guard let target = task.target else { return Result(answer: .absent) }
    if !task.isHook, changes[task.id] == .unchanged {
      return Result(answer: .done("unchanged"), outcome: .unchanged)
    }
    if Task.isCancelled { return interrupted }
    if task.isHook, task.live?.isBeingDeleted == true, let error = await remains(of: task) {
      let text = words(error, task)
      return Result(answer: .failed(text), outcome: .failed(text))
    }
    let respectful = task.isHook ? target : respecting(target)
    return await finishing { await writeToEnd(task, respectful, style) }
  }

  /// What is desired, with the live values of fields that are others' business.
  private func respecting(_ target: Manifest) -> Manifest {
    guard let live = observations[target.id]?.observed.live else { return target }
    var target = target
    target.value = orders.rules.respecting(target.value, live, of: target.id)
    return target
  }

  private func writeToEnd(
    _ task: SyncTask,
    _ target: Manifest,
    _ style: WriteStyle
  ) async -> Result {
    do throws(ClusterError) {
      let type = try await servedResource(of: task)
      let written: Written
      do throws(ClusterError) {
        if observations[task.id]?.problem?.problem.isAboutLiveObject == true {
          _ = try await dropRepeatedElements(of: target, type, mode: .real)
        }
        try await takeOver(target, type)
        if style.isReplacing { _ = try await replace(target, type, mode: .real) }
        written = try await apply(target, type, style, isHook: task.isHook)
      } catch {
        guard mayRecreate(task.id, isForced: style.isForced, after: error) else { throw error }
        try await rehearseCreation(of: target, type, style)
        try await deleteAndAwait(target, type)
        written = try await apply(target, type, style, isHook: task.isHook)
      }
      if target.type.groupKind == customResourceDefinition { await establish(target, type) }
      return result(of: written, task)
    } catch {
      var text = words(error, task)
      if case .unknownKind = error.problem, let cause = await flaw(inDefinitionOf: task) {
        text += ": \(cause)"
      }
      return Result(answer: .failed(text), outcome: .failed(text))
    }
  }

  /// Passes on to Swell what others declared of an object before.
  private func takeOver(_ target: Manifest, _ type: ResourceType) async throws(ClusterError) {
    guard orders.takesOver,
      case .predicted(var live, let prediction)? = observations[target.id]?.observed
    else { return }
    let (namespace, name) = (target.namespace, target.name)
    let named = orders.application.flatMap { TakeoverRule(of: $0).named }
    for attempt in 1...Self.attempts {
      guard let patch = Takeover(of: live, predicted: prediction, named: named).patch else {
        return
      }
      do throws(ClusterError) {
        _ = try await client.patch(
          patch,
          .mergePatch,
          of: type,
          namespace: namespace,
          name: name,
          manager: fieldManager
        )
        return
      } catch {
        guard case .conflict = error.problem, attempt < Self.attempts else { throw error }
        live = try await client.get(type, namespace: namespace, name: name)
      }
    }
  }

  private func result(of written: Written, _ task: SyncTask) -> Result {
    let live = LiveObject(written.object, verdict: health(of: written.object, by: orders.scripts))
    var result = Result(
      answer: .done(written.isCreated ? "created" : "configured"),
      outcome: written.isCreated ? .created : .configured,
      live: live.map { .stored($0) } ?? .nothing,
      warnings: written.warnings
    )
    result.isUnseen = !written.isCreated && written.object.hasOldStatus && !isItself(task.id)
    if task.isHook {
      result.madeAt = written.object[["metadata", "creationTimestamp"]]?.string
    } else if let desired = observations[task.id]?.desired {
      result.entry = InventoryEntry(desired, answer: written.object)
    }
    return result
  }

  /// Whether an object is the Application that is synced, which is not waited for.
  private func isItself(_ id: ObjectID) -> Bool {
    let metadata = orders.application?["metadata"]
    return id.groupKind == GroupKind(group: "argoproj.io", kind: "Application")
      && metadata?["name"]?.string == id.name
      && metadata?["namespace"].map { $0.string == id.namespace } != false
  }

  private func apply(
    _ target: Manifest,
    _ type: ResourceType,
    _ style: WriteStyle,
    isHook: Bool
  ) async throws(ClusterError) -> Written {
    for attempt in 1... {
      do throws(ClusterError) {
        return try await client.apply(
          target,
          as: type,
          manager: isHook ? hookManager : fieldManager,
          validation: style.isValidated ? .strict : .ignore
        )
      } catch {
        // A server answers for a kind a little later than it says that it does.
        guard error.isAboutKind, attempt < Self.kindAttempts else { throw error }
        try? await sleep(.milliseconds(250))
      }
    }
    preconditionFailure("the attempts have no end")
  }

  /// How often an object is written of a kind that the server says it has, and then says it has not.
  private static let kindAttempts = 36

  /// The longest wait for an object that is to be made anew to go.
  private static let deletionPatience = Duration.seconds(120)

  private func deleteAndAwait(
    _ target: Manifest,
    _ type: ResourceType
  ) async throws(ClusterError) {
    try await client.deleteCurrent(
      type,
      namespace: target.namespace,
      name: target.name,
      propagation: orders.propagation
    )
    try await awaitEnd(of: target.id, type)
  }

  /// Waits for a hook of an earlier sync that is being deleted: nothing can be made of it any more.
  ///
  /// - Returns: why it is still there; nil where it is gone.
  private func remains(of task: SyncTask) async -> ClusterError? {
    do throws(ClusterError) {
      try await awaitEnd(of: task.id, try resource(of: task))
      return nil
    } catch {
      return error
    }
  }

  /// Waits for an object that is being deleted to go.
  ///
  /// - Throws: what holds it, where it stays.
  private func awaitEnd(of id: ObjectID, _ type: ResourceType) async throws(ClusterError) {
    if await isGone(id, type, within: Self.deletionPatience) { return }
    let live = try await client.find(type, namespace: id.namespace, name: id.name)
    let holders = live.flatMap { LiveObject($0, verdict: nil) }?.holders ?? []
    throw ClusterError(
      .init("delete", "\(id)"),
      .refused(status: 409, "still held by " + holders.joined(separator: ", "))
    )
  }

  /// Waits until an object is gone, and no longer than that.
  func isGone(_ id: ObjectID, _ type: ResourceType, within patience: Duration) async -> Bool {
    await observed(type, .one(id.name, in: id.namespace), within: patience) { $0 == nil }
  }

  /// The longest wait for a definition to be served; one that takes longer fails the objects that need it.
  private static let establishingPatience = Duration.seconds(60)

  private func establish(_ target: Manifest, _ type: ResourceType) async {
    let scope = ListScope.one(target.name, in: nil)
    _ = await observed(type, scope, within: min(Self.establishingPatience, orders.patience)) {
      definition in
      (definition?["status"]?["conditions"]?.list ?? []).contains {
        $0["type"] == "Established" && $0["status"] == "True"
      }
    }
  }

  /// What ails the definition of a task's kind, where the application has it.
  private func flaw(inDefinitionOf task: SyncTask) async -> String? {
    let definition = observations.values.lazy.compactMap(\.desired?.manifest).first {
      $0.definedKind == task.id.groupKind
    }
    guard let definition, let type = try? discovery.resource(for: definition.type),
      let live = try? await client.find(type, namespace: nil, name: definition.name),
      let verdict = health(of: live, by: orders.scripts), verdict.status != .healthy
    else { return nil }
    return "\(definition.id): \(verdict.message)"
  }

  /// Waits until a single object is as wanted; nil stands for one that is not there.
  private func observed(
    _ type: ResourceType,
    _ scope: ListScope,
    within patience: Duration,
    _ isAsWanted: @escaping @Sendable (Value?) -> Bool
  ) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do throws(ClusterError) {
          var feed = client.feed(of: type, scope).makeAsyncIterator()
          while let change = try await feed.next() {
            switch change {
            case .listing, .listed: continue
            case .found(let objects): if isAsWanted(objects.first) { return true }
            case .stored(let object): if isAsWanted(object) { return true }
            case .deleted: if isAsWanted(nil) { return true }
            }
          }
        } catch {}
        return false
      }
      group.addTask {
        try? await sleep(patience)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }
}

extension Value {
  /// Whether this object, which was just written, has a status that does not tell which specification it is about; those of built-in kinds are
  /// judged by rules that know.
  fileprivate var hasOldStatus: Bool {
    guard let status = self["status"]?.map, !status.isEmpty,
      let type = try? Manifest(self).type, Kinds.scope(of: type.groupKind) == nil
    else { return false }
    guard let seen = status["observedGeneration"]?.int,
      let generation = self[["metadata", "generation"]]?.int
    else { return true }
    return seen < generation
  }
}
