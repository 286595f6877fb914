package import Cluster
package import Manifests
import Order
package import Report

// Apply changes a cluster, and nothing else does. In come objects as they are desired and what a survey found of them; out
// go reports on each object. What a sync decides, `Order`'s machine does; here its actions are carried out, what follows
// from them in the cluster is watched, and what was done is put on record, so that the next run begins where this one
// ended, wherever it was killed.

/// Carries out one application's sync, to its end or until it is cancelled.
///
/// Nothing is written, to the cluster or to the record, where nothing differs. Otherwise the intent is on record before the
/// first object is written and what was done after each wave. An object that fails does not stop its wave's others; later
/// waves are not started.
package func apply(
  _ survey: Survey,
  record: ApplicationRecord,
  orders: SyncOrders,
  to destination: Destination,
  tell: @escaping @Sendable (SyncEvent) -> Void = { _ in }
) async -> ApplyResult {
  var work = SyncWork(survey, record: record, orders: orders, instance: record.identity.instance)
  var journal = Journal(work, destination: destination)
  work = work.naming(hooks: journal.hookNaming)
  let named = journal.namedHooks
  if !named.isEmpty { work = await work.seeing(named, destination) }
  let gone = journal.goneHooks(work.view)
  if !gone.isEmpty { journal = journal.forgetting(await destination.undone(gone)) }
  let plan: Plan
  do throws(OrderError) {
    plan = try order(work.manifests, in: work.view, settings: work.settings)
  } catch {
    return work.refused(error)
  }
  let writer = Writer(work, destination)
  if orders.settings.isDryRun {
    let trials = await writer.trials(of: plan)
    return work.foreseen(plan, trials, after: journal.resumed(work.view))
  }
  if let refusal = work.refusal {
    return work.ended(.refused(refusal), plan)
  }
  var run = SyncRun(work, plan: plan, journal, writer, destination: destination, tell: tell)
  return await run.perform()
}

/// Where and with what a sync acts.
package struct Destination: Sendable {
  package let client: KubeClient
  /// What the cluster serves.
  package let discovery: Discovery
  package let store: RecordStore
  package let clock: any Clock<Duration>
  /// The time of day, for the history.
  package let now: @Sendable () -> Timestamp

  package init(
    client: KubeClient,
    discovery: Discovery,
    store: RecordStore,
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.client = client
    self.discovery = discovery
    self.store = store
    self.clock = clock
    self.now = now
  }
}

extension Destination {
  /// The hooks among some that are gone whose namespace is gone as well, or was made since they were, so that what they did went with it.
  func undone(_ hooks: [HookProgress]) async -> [ObjectID] {
    var undone: [ObjectID] = []
    for (namespace, hooks) in Dictionary(grouping: hooks, by: \.id.namespace) {
      guard let namespace else { continue }
      do throws(ClusterError) {
        let found = try await client.find(.namespaces, namespace: nil, name: namespace)
        let madeAt = found?[["metadata", "creationTimestamp"]]?.string
        // Both are in UTC, to the second.
        undone += hooks.filter { hook in
          found == nil || !hook.madeAt.isEmpty && madeAt.map { hook.madeAt < $0 } == true
        }.map(\.id)
      } catch {
        continue
      }
    }
    return undone
  }
}

/// What came of one application's sync.
package struct ApplyResult: Sendable {
  /// The objects in the order of their turns, hooks among them.
  package let objects: [ObjectReport]
  package let end: ApplicationReport.End
  /// The record as it is in the cluster now.
  package let record: ApplicationRecord
  /// What the server warned of, such as API versions that go away.
  package let notes: [String]
  /// Whether nothing was begun, since the record is another one than when the survey was made: a new survey tells more.
  package var isOutdated = false
}
