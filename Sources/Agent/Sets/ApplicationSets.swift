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
    }
  }

  private func reconcile(_ set: Value, _ pass: SyncPass) async {
    guard set[["metadata", "deletionTimestamp"]] == nil, let manifest = try? Manifest(set) else {
      return
    }
    let expansion = await pass.expansion(of: manifest)
    var problems = expansion.problems.map(\.description)
    if expansion.failure == nil {
      let actions = SetReconciliation(of: set).actions(
        desired: expansion.applications,
        existing: await objects.applications(ownedBy: set[["metadata", "uid"]]),
        unusable: expansion.unusable
      )
      for action in actions {
        do throws(ClusterError) {
          try await carryOut(action)
        } catch {
          problems.append("\(error)")
        }
      }
    }
    await report(problems, isGenerated: expansion.failure == nil, on: set)
  }

  private func carryOut(_ action: SetReconciliation.Action) async throws(ClusterError) {
    switch action {
    case .create(let object): try await objects.create(object)
    case .update(let name, let patch): try await objects.patch(name, patch)
    case .delete(let name): try await objects.delete(name)
    }
  }

  // MARK: Status

  private func report(_ problems: [String], isGenerated: Bool, on set: Value) async {
    let name = set.objectName
    let text = problems.joined(separator: "; ")
    if told[name] != text, !(told[name] == nil && text.isEmpty) {
      tell(.expanded(set: name, problem: text.isEmpty ? nil : text))
    }
    told[name] = text
    let before = set[["status", "conditions"]]?.list ?? []
    let wanted: [(type: String, isTrue: Bool, reason: String, message: String)] = [
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
    let conditions = wanted.map { condition in
      Self.condition(condition, before, at: settings.now())
    }
    guard conditions != before else { return }
    do throws(ClusterError) {
      try await objects.patch(
        name,
        ["status": ["conditions": .list(conditions)]],
        of: .applicationSet,
        subresource: "status"
      )
    } catch {
      tell(.expanded(set: name, problem: "\(error)"))
    }
  }

  private static func condition(
    _ wanted: (type: String, isTrue: Bool, reason: String, message: String),
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
