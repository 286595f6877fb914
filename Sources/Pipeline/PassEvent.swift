package import Apply

/// What happens in a pass.
package enum PassEvent: Sendable {
  /// The applications of a wave have their turn.
  case wave(Int)
  /// Something happened in the sync of an application.
  case sync(application: String, SyncEvent)
  /// The sync of an application failed and is tried again after a pause.
  case pausing(application: String, Duration)
  /// An application came to its end.
  case ended(application: String)
}

/// Tells people how far a run is.
package typealias Tell = @Sendable (PassEvent) -> Void
