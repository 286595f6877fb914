import Cluster
import Diff
import Kinds
import Manifests
import Order
import Report

/// What the server will not change in place: replaced as a whole, or made anew where that is allowed.
extension Writer {
  /// Asks whether an object would be taken.
  ///
  /// The survey has asked already about everything that is there; what it was refused may still be had by replacing the
  /// object or making it anew.
  func tryOut(_ task: SyncTask, _ style: WriteStyle) async -> Result {
    guard var problem = observations[task.id]?.problem else { return Result(answer: .done("")) }
    do throws(ClusterError) {
      guard let target = task.target else { throw problem }
      let type = try resource(of: task)
      if problem.problem.isAboutLiveObject {
        do throws(ClusterError) {
          if try await dropRepeatedElements(of: target, type, mode: .dryRun) {
            return Result(answer: .done(""))
          }
        } catch {
          problem = error
        }
      }
      if mayRecreate(task.id, isForced: style.isForced, after: problem) {
        try await rehearseCreation(of: target, type, style)
      } else if style.isReplacing, !problem.problem.isAboutSchema,
        try await replace(target, type, mode: .dryRun)
      {
        // An object that no apply takes would be replaced, and then fail.
        return Result(answer: .done(""))
      } else {
        throw problem
      }
      return Result(answer: .done(""))
    } catch {
      let text = words(error, task)
      return Result(answer: .failed(text), outcome: .failed(text))
    }
  }

  /// What would come of the objects of a plan that the server does not take as they are: it may take them in another way.
  func trials(of plan: Plan) async -> [ObjectID: Outcome] {
    let refused = plan.tasks.filter { task in
      !task.isPrune && !task.isHook && observations[task.id]?.foreseenProblem != nil
    }
    let outcomes = await refused.concurrentMap(limit: requestLimit) { task -> Outcome in
      let style = WriteStyle(task, defaults: orders.settings.applies, isTrial: true)
      return await tryOut(task, style).outcome ?? .configured
    }
    return Dictionary(zip(refused.map(\.id), outcomes), uniquingKeysWith: { first, _ in first })
  }

  /// Makes sure that the server would take the object if it were not there yet, under a name that nothing has.
  ///
  /// - Throws: where it would not; then nothing must be deleted.
  func rehearseCreation(
    of target: Manifest,
    _ type: ResourceType,
    _ style: WriteStyle
  ) async throws(ClusterError) {
    var other = target
    other.name = "swell-rehearsal-" + shortDigest(of: Array("\(target.id)".utf8))
    var metadata = other.value["metadata"] ?? [:]
    metadata["name"] = .string(other.name)
    other.value["metadata"] = metadata
    _ = try await client.apply(
      other,
      as: type,
      manager: fieldManager,
      mode: .dryRun,
      validation: style.isValidated ? .strict : .ignore
    )
  }

  /// Takes elements that are given twice out of a live object, so that something can be applied to it.
  ///
  /// - Returns: whether there were any.
  func dropRepeatedElements(
    of target: Manifest,
    _ type: ResourceType,
    mode: WriteMode
  ) async throws(ClusterError) -> Bool {
    guard
      let live = try await client.find(type, namespace: target.namespace, name: target.name)
    else { return false }
    var object = live
    _ = Kinds.dropRepeatedElements(in: &object, of: target.type.groupKind)
    guard object != live else { return false }
    try await put(object, at: target, type, mode: mode)
    return true
  }

  /// Puts the object in the place of the live one, so that nothing else stays; the apply that follows takes its fields.
  ///
  /// - Returns: whether there is one.
  func replace(
    _ target: Manifest,
    _ type: ResourceType,
    mode: WriteMode
  ) async throws(ClusterError) -> Bool {
    do throws(ClusterError) {
      var object = target.value
      let live = try await client.get(type, namespace: target.namespace, name: target.name)
      var metadata = object["metadata"] ?? [:]
      metadata["resourceVersion"] = live["metadata"]?["resourceVersion"]
      object["metadata"] = metadata
      try await put(object, at: target, type, mode: mode)
      return true
    } catch {
      guard error.isNotFound else { throw error }
      return false
    }
  }

  /// Puts a whole object where a target is.
  private func put(
    _ object: Value,
    at target: Manifest,
    _ type: ResourceType,
    mode: WriteMode
  ) async throws(ClusterError) {
    _ = try await client.replace(
      object,
      as: type,
      namespace: target.namespace,
      name: target.name,
      manager: fieldManager,
      mode: mode
    )
  }

  /// How a task's kind is served; the server is asked anew about one that it did not serve when the sync began.
  func servedResource(of task: SyncTask) async throws(ClusterError) -> ResourceType {
    do throws(ClusterError) {
      return try resource(of: task)
    } catch {
      guard case .unknownKind = error.problem,
        let group = try? await client.group(task.type.group)
      else { throw error }
      var known = discovery
      known.replace(group)
      return try known.resource(for: task.type)
    }
  }
}

private let bindings: Set<GroupKind> = [
  GroupKind(group: "rbac.authorization.k8s.io", kind: "RoleBinding"),
  GroupKind(group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding"),
]

/// Whether an object may be deleted and made anew, since the server will not change it.
///
/// Bindings always may: their roles cannot be changed in any other way, and nothing hangs on them.
func mayRecreate(_ id: ObjectID, isForced: Bool, after error: ClusterError) -> Bool {
  guard case .invalid = error.problem, error.isAboutImmutableField, !id.isPrecious else {
    return false
  }
  return isForced || bindings.contains(id.groupKind)
}

extension ObjectID {
  /// Whether everything of a kind or of a namespace would go with the object, so that it is never deleted to be made anew.
  var isPrecious: Bool {
    groupKind == customResourceDefinition || groupKind == GroupKind(group: "", kind: "Namespace")
  }
}

extension ClusterError {
  /// Whether it is the kind that is not there, rather than the object or its namespace.
  var isAboutKind: Bool {
    isNotFound && "\(problem)".contains("could not find the requested resource")
  }

  /// Whether the server refuses a change because the field can never be changed.
  var isAboutImmutableField: Bool {
    guard case .invalid = problem else { return false }
    let text = "\(problem)".lowercased()
    return unchangeable.contains { text.contains($0) }
  }
}

/// How API servers say that a field can never be changed.
private let unchangeable = [
  "immutable", "may not be changed", "may not change once set", "cannot change roleref",
  "updates to statefulset spec for fields other than", "updates to parameters are forbidden",
  "updates to provisioner are forbidden", "updates to reclaimpolicy are forbidden",
]
