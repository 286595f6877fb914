package import Manifests

/// What the cluster shows at one moment, as far as a sync needs it.
package struct ClusterView: Sendable {
  /// Why objects of a kind cannot be synced.
  package enum Absence: Sendable, Hashable {
    /// The cluster does not know the kind; the text is its reason.
    case unknown(String)
    /// The kind cannot be read or may not be used; the text is the reason.
    case refused(String)
  }

  /// The live counterparts of declared objects and hooks, and the destination namespace where it exists.
  package var objects: [ObjectID: LiveObject]
  /// Managed objects that are no longer declared.
  package var leftovers: [LiveObject]
  /// The kinds among all these that cannot be synced.
  package var absences: [GroupVersionKind: Absence]

  package init(
    objects: [ObjectID: LiveObject] = [:],
    leftovers: [LiveObject] = [],
    absences: [GroupVersionKind: Absence] = [:]
  ) {
    self.objects = objects
    self.leftovers = leftovers
    self.absences = absences
  }
}
