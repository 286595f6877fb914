package import Manifests

/// Objects into phases, waves and batches: manifests in, tasks in their order out.
///
/// `order` gives the plan as it stands at one moment; `SyncMachine` carries it out, step by step, with what the cluster
/// shows and answers, and decides when to wait, to go on, to give up and to be done. Both are pure: what they need to know
/// of a cluster comes in as a `ClusterView`, what is to be done goes out as actions. No manifest is changed, except that
/// hooks get their generated names and their finalizer.
///
/// - Parameters:
///   - manifests: objects whose namespace is nil exactly where their kind belongs to the whole cluster. Of several with
///     the same identity the last one counts.
///   - view: what is live, and which kinds cannot be synced; an empty view plans for an empty cluster.
///   - settings: what the sync is asked to do.
/// - Returns: all tasks in their order.
/// - Throws: when the cluster does not serve a kind, unless the kind is defined by one of the manifests or the absence is
///   tolerated. All such objects are named.
package func order(
  _ manifests: [Manifest],
  in view: ClusterView = ClusterView(),
  settings: SyncSettings
) throws(OrderError) -> Plan {
  let planning = Planning(declared: Declared(manifests, settings: settings), settings: settings)
  let tasks = planning.tasks(in: view)
  let problems = problems(of: tasks, in: view)
  guard problems.isEmpty else { throw OrderError(problems: problems) }
  return Plan(tasks)
}

/// The tasks that cannot be done, since the cluster does not serve their kinds.
func problems(of tasks: [SyncTask], in view: ClusterView) -> [OrderError.Problem] {
  guard !view.absences.isEmpty else { return [] }
  return tasks.compactMap { task in
    guard let absence = view.absences[task.type], !task.skipsDryRun else { return nil }
    let reason =
      switch absence {
      case .unknown(let text), .refused(let text): text
      }
    return OrderError.Problem(
      id: task.id,
      type: task.type,
      origin: task.target?.origin,
      reason: reason
    )
  }
}
