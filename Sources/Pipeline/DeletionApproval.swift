import Apply
import Cluster
import Compose
import Manifests

/// The approval of deletions that may only be had with one: Argo CD's annotation of an Application, with the time when it was given.
///
/// It counts for what is to be done after the last sync on record, so that nothing is approved that came later.
struct DeletionApproval: Sendable {
  /// The application's name as its objects are tracked by it.
  let instance: String
  /// The document in Git, where there is one.
  var document: Value?
  let record: ApplicationRecord
  let clusters: Clusters
  let now: Timestamp

  private static let annotation = "argocd.argoproj.io/deletion-approved"

  /// Whether it was given, in Git or in the cluster that the run is pointed at.
  var isGiven: Bool {
    get async {
      if isValid(document) { return true }
      return isValid(await custom())
    }
  }

  private func isValid(_ application: Value?) -> Bool {
    guard let text = application?.annotation(Self.annotation), let time = Timestamp(text) else {
      return false
    }
    let last = record.history.last.map { $0.finishedAt ?? $0.startedAt }
    return time <= now && last.map { $0 <= time } ?? true
  }

  /// The application's custom resource; nil where there is none to be seen.
  private func custom() async -> Value? {
    let type = GroupVersionKind(apiVersion: "argoproj.io/v1alpha1", kind: "Application")
    guard let own = try? await clusters.own(),
      let resource = try? own.discovery.resource(for: type)
    else { return nil }
    let parts = instance.split(separator: "_", maxSplits: 1).map(String.init)
    let namespace = parts.count == 2 ? parts[0] : clusters.controlNamespace
    return try? await own.client.find(resource, namespace: namespace, name: parts.last ?? instance)
  }
}
