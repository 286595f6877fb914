/// The stages of a sync, in which objects and hooks take their turns.
package enum Phase: String, Sendable, Hashable, CaseIterable {
  case preSync = "PreSync"
  case sync = "Sync"
  case postSync = "PostSync"
  /// Only after a failure.
  case syncFail = "SyncFail"
}

extension Phase: Comparable {
  /// An earlier phase comes before a later one.
  package static func < (left: Phase, right: Phase) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .preSync: 0
    case .sync: 1
    case .postSync: 2
    case .syncFail: 3
    }
  }
}
