import Cluster
import Compose
package import Manifests
package import Pipeline

/// Keeps the Applications of ApplicationSet objects those that the sets yield.
///
/// Guards what each set was told last. A set of which anything cannot be generated changes nothing.
package actor ApplicationSets {
  private let objects: ApplicationObjects
  private let settings: AgentSettings
  /// A pass that expands, with the Secrets and ConfigMaps of Argo CD's namespace.
  private let pass: @Sendable ([Value]) async throws -> SyncPass
  private let isOurs: @Sendable (String) async -> Bool
  private let tell: @Sendable (AgentEvent) -> Void
  /// What was told last of each set, so that it is told once.
  private var told: [String: String] = [:]

  /// Looks after the sets once it runs.
  ///
  /// - Parameters:
  ///   - objects: where the sets and their Applications are.
  ///   - settings: how often repositories are asked for news.
  ///   - tell: is told what became of each set.
  ///   - isOurs: whether this replica looks after something of a name.
  ///   - pass: makes a pass that reads repositories anew.
  package init(
    of objects: ApplicationObjects,
    settings: AgentSettings,
    tell: @escaping @Sendable (AgentEvent) -> Void,
    isOurs: @escaping @Sendable (String) async -> Bool,
    pass: @escaping @Sendable ([Value]) async throws -> SyncPass
  ) {
    self.objects = objects
    self.settings = settings
    self.tell = tell
    self.isOurs = isOurs
    self.pass = pass
  }

  /// Expands all sets whenever one of them changed, and as often as repositories are asked for news, until the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      let sets = await objects.sets
      if !sets.isEmpty {
        do {
          let pass = try await pass(await objects.settings)
          for set in sets where await isOurs("applicationset/" + set.objectName) {
            await reconcile(set, pass)
          }
        } catch {
          tell(.unplaced(origin: "ApplicationSets", problem: "\(error)"))
        }
      }
      _ = await objects.setsChanged.wait(atMost: settings.pollInterval, on: settings.clock)
      // Much may happen at once in a rollout.
      try? await settings.clock.sleep(for: settings.calm)
    }
  }

  private func reconcile(_ set: Value, _ pass: SyncPass) async {
    guard let manifest = try? Manifest(set) else { return }
    let owned = await objects.applications(ownedBy: set[["metadata", "uid"]])
    guard set[["metadata", "deletionTimestamp"]] == nil else {
      await delete(set, owned)
      return
    }
    let expansion = await pass.expansion(of: manifest)
    var problems = expansion.problems.map(\.description)
    var rollout: Rollout?
    let rolling = RollingSync(of: set)
    if rolling?.isEmpty == true {
      problems.append("No steps defined for rollout")
    } else if expansion.failure == nil {
      let desired = expansion.applications
      let actions = SetReconciliation(of: set).actions(
        desired: rolling == nil ? desired : desired.map(RollingSync.held),
        existing: owned,
        unusable: expansion.unusable
      )
      problems += await carryOut(actions)
      if let rolling {
        rollout = Rollout(
          progress: await advance(set, by: rolling, changing: actions, problems: &problems),
          fault: rolling.fault(selecting: desired)
        )
      }
    }
    await report(problems, isGenerated: expansion.failure == nil, rollout, on: set)
    await answerRefresh(of: set)
  }

  /// Whoever asked for it sees that a set was expanded anew. `argocd.argoproj.io/application-set-refresh`
  private func answerRefresh(of set: Value) async {
    guard set[["metadata", "annotations", Self.refreshAnnotation]] != nil else { return }
    let patch: Value = ["metadata": ["annotations": [Self.refreshAnnotation: .null]]]
    do throws(ClusterError) {
      try await objects.patch(set.objectName, patch, of: .applicationSet)
    } catch {
      tell(.expanded(set: set.objectName, problem: "\(error)"))
    }
  }

  private static let refreshAnnotation = "argocd.argoproj.io/application-set-refresh"

  /// Does what is to be done; what went wrong.
  private func carryOut(_ actions: [SetReconciliation.Action]) async -> [String] {
    var problems: [String] = []
    for action in actions {
      do throws(ClusterError) {
        try await carryOut(action)
      } catch {
        problems.append("\(error)")
      }
    }
    return problems
  }

  /// Brings a progressive sync forward.
  private func advance(
    _ set: Value,
    by rolling: RollingSync,
    changing actions: [SetReconciliation.Action],
    problems: inout [String]
  ) async -> [RollingProgress] {
    let changed = actions.compactMap { action in
      if case .update(let name, let patch) = action, patch["spec"] != nil { name } else { nil }
    }
    let applications = await objects.applications(ownedBy: set[["metadata", "uid"]])
    let progress = rolling.advance(
      applications,
      changed: Set(changed),
      from: (set[["status", "applicationStatus"]]?.list ?? []).compactMap(RollingProgress.init),
      at: settings.now()
    )
    let pending = Set(progress.filter { $0.phase == .pending }.map(\.application))
    for application in applications where pending.contains(application.objectName) {
      guard let operation = RollingSync.operation(for: application) else { continue }
      do throws(ClusterError) {
        try await objects.patch(application.objectName, ["operation": operation])
      } catch {
        problems.append("\(error)")
      }
    }
    return progress
  }

  /// Deletes the Applications of a set that is going, in the order that it asks for, and lets go of the set when all are gone.
  private func delete(_ set: Value, _ owned: [Value]) async {
    let finalizers = set[["metadata", "finalizers"]]?.list ?? []
    guard finalizers.contains(.string(SetReconciliation.finalizer)) else { return }
    do throws(ClusterError) {
      for application in SetReconciliation.due(forDeletion: owned, of: set) {
        try await objects.delete(application.objectName)
      }
      guard owned.isEmpty else { return }
      let rest = finalizers.filter { $0 != .string(SetReconciliation.finalizer) }
      try await objects.patch(
        set.objectName,
        ["metadata": ["finalizers": .list(rest)]],
        of: .applicationSet
      )
    } catch {
      tell(.expanded(set: set.objectName, problem: "\(error)"))
    }
  }

  private func carryOut(_ action: SetReconciliation.Action) async throws(ClusterError) {
    switch action {
    case .create(let object): try await objects.create(object)
    case .update(let name, let patch): try await objects.patch(name, patch)
    case .delete(let name): try await objects.delete(name)
    }
  }

  // MARK: Status

  /// How a progressive sync goes, and what is wrong with its steps.
  private struct Rollout {
    let progress: [RollingProgress]
    let fault: String?
  }

  private typealias Condition = (type: String, isTrue: Bool, reason: String, message: String)

  private func report(
    _ problems: [String],
    isGenerated: Bool,
    _ rollout: Rollout?,
    on set: Value
  ) async {
    let name = set.objectName
    let text = problems.joined(separator: "; ")
    if told[name] != text, !(told[name] == nil && text.isEmpty) {
      tell(.expanded(set: name, problem: text.isEmpty ? nil : text))
    }
    told[name] = text
    let before = set[["status", "conditions"]]?.list ?? []
    var wanted: [Condition] = [
      (
        "ErrorOccurred", !text.isEmpty,
        text.isEmpty ? "ApplicationSetUpToDate" : "ApplicationGenerationFromParamsError",
        text.isEmpty ? "All applications have been generated successfully" : text
      ),
      (
        "ParametersGenerated", isGenerated,
        isGenerated ? "ParametersGenerated" : "ErrorOccurred",
        isGenerated ? "Successfully generated parameters for all Applications" : text
      ),
      (
        "ResourcesUpToDate", text.isEmpty,
        text.isEmpty ? "ApplicationSetUpToDate" : "ErrorOccurred",
        text.isEmpty ? "All applications have been generated successfully" : text
      ),
    ]
    if let rollout { wanted += Self.conditions(of: rollout) }
    let conditions = wanted.map { condition in
      Self.condition(condition, before, at: settings.now())
    }
    var status: Mapping = [:]
    if conditions != before { status["conditions"] = .list(conditions) }
    let old = (set[["status", "applicationStatus"]]?.list ?? []).compactMap(RollingProgress.init)
    if let progress = rollout?.progress {
      if old != progress { status["applicationStatus"] = .list(progress.map(\.value)) }
    } else if !old.isEmpty, RollingSync(of: set) == nil {
      status["applicationStatus"] = .null
    }
    guard !status.isEmpty else { return }
    do throws(ClusterError) {
      try await objects.patch(
        name,
        ["status": .map(status)],
        of: .applicationSet,
        subresource: "status"
      )
    } catch {
      tell(.expanded(set: name, problem: "\(error)"))
    }
  }

  /// Whether a progressive sync is configured as it should be, and under way.
  private static func conditions(of rollout: Rollout) -> [Condition] {
    let step = rollout.progress.filter { $0.phase != .healthy }.compactMap(\.step).min()
    return [
      (
        "InvalidRolloutConfig", rollout.fault != nil,
        rollout.fault == nil
          ? "ApplicationSetValidRolloutConfig" : "ApplicationSetInvalidRolloutConfig",
        rollout.fault ?? "Rolling Sync Configured correctly"
      ),
      (
        "RolloutProgressing", step != nil,
        step == nil ? "ApplicationSetRolloutComplete" : "ApplicationSetModified",
        step.map { "ApplicationSet is performing rollout of step \($0 + 1)" }
          ?? "ApplicationSet Rollout has completed"
      ),
    ]
  }

  private static func condition(
    _ wanted: Condition,
    _ before: [Value],
    at now: Timestamp
  ) -> Value {
    var condition: Value = [
      "type": .string(wanted.type), "status": .string(wanted.isTrue ? "True" : "False"),
      "reason": .string(wanted.reason), "message": .string(wanted.message),
    ]
    let same = before.first { old in
      ["type", "status", "reason", "message"].allSatisfy { old[$0] == condition[$0] }
    }
    condition["lastTransitionTime"] = same?["lastTransitionTime"] ?? .string("\(now)")
    // Servers give maps back in the order of their keys.
    return same ?? condition
  }
}
