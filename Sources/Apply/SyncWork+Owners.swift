import Cluster
import Diff
import Manifests
import Order

extension SyncWork {
  /// Objects that are desired here and are another application's, with that application.
  static func shared(
    _ survey: Survey,
    _ tracking: Tracking,
    _ instance: String
  ) -> [(id: ObjectID, owner: String)] {
    survey.observations.compactMap { observation in
      guard observation.desired != nil, let live = observation.observed.live,
        let owner = tracking.owner(of: live, as: observation.id), owner != instance
      else { return nil }
      return (observation.id, owner)
    }
  }

  static func notes(
    _ survey: Survey,
    _ view: ClusterView,
    _ orders: SyncOrders,
    _ instance: String
  ) -> [String] {
    let taken = shared(survey, orders.tracking, instance).map {
      "\($0.id) is taken over from application '\($0.owner)'"
    }
    let left = view.leftovers.compactMap { live in
      orders.otherOwners[live.id].map { "\(live.id) stays, as application '\($0)' declares it" }
    }
    let hidden = survey.observations.compactMap(\.desired).flatMap { desired in
      desired.hidden.map { "\(desired.id): \($0) is given more than once, and the last one counts" }
    }
    return taken + left + unseen(survey) + hidden
  }

  /// Objects that nobody desires any more and nobody could look at, a note for each kind; those of a kind that is not served are gone with it.
  private static func unseen(_ survey: Survey) -> [String] {
    let unread = survey.observations.filter { observation in
      guard observation.desired == nil, observation.isUnread, let error = observation.problem
      else { return false }
      if case .unknownKind = error.problem { return false }
      return true
    }
    let kinds = Dictionary(grouping: unread, by: \.id.groupKind).values.sorted {
      $0[0].id < $1[0].id
    }
    return kinds.map { one in
      let (more, verb) = one.count > 1 ? (" and \(one.count - 1) more", "stay") : ("", "stays")
      let cause = one[0].problem.map { "\($0.problem)" } ?? ""
      return "\(one[0].id)\(more) \(verb), as nobody can look at it: \(cause)"
    }
  }

  /// The first leftover that may only be deleted with an approval that was not given.
  var unapproved: LiveObject? {
    guard settings.pruning.isRequested, !settings.pruning.isConfirmed else { return nil }
    return view.leftovers.first { live in
      settings.pruning.deletes(live)
        && settings.pruning.option(of: live) == PruneOption.onConfirmation.rawValue
    }
  }

  /// What the sync is to the application: an upgrade where the application is there and was brought to a good end before, or by others.
  static func operation(_ survey: Survey, _ record: ApplicationRecord) -> SyncOperation {
    let isThere = survey.observations.contains {
      $0.desired?.isHook == false && $0.live != nil && $0.id.groupKind != customResourceDefinition
        && $0.id.groupKind != GroupKind(group: "", kind: "Namespace")
    }
    guard isThere else { return .install }
    guard !record.history.isEmpty else { return record.isStored ? .install : .upgrade }
    return record.isInstalled ? .upgrade : .install
  }
}
