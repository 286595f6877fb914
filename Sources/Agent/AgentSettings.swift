package import Manifests

/// How an agent goes about its work.
package struct AgentSettings: Sendable {
  /// How often each repository is asked whether there is anything new.
  package var pollInterval: Duration = .seconds(30)
  /// How often everything is composed anew although nothing is known to have changed, such as charts with version constraints.
  package var refreshInterval: Duration = .seconds(600)
  /// How many applications are looked at, or synced, at once.
  package var concurrency = 64
  /// An application is not looked at more often than this, however much happens to its objects.
  package var calm: Duration = .milliseconds(500)
  /// While it is synced an application is not looked at before so long, and then not more often.
  package var syncCalm: Duration = .seconds(5)
  /// How long a step of a sync may take to become healthy.
  package var patience: Duration = .seconds(600)
  /// Whether objects of applications are deleted that a composition no longer yields.
  package var prunesApplications = false
  /// How many objects a sync may delete; nil for the usual rule.
  package var allowedDeletions: Int?
  package var allowsSharedObjects = false
  /// Who syncs, for the history.
  package var initiator = "swell agent"
  package var automation = Automation()
  package var clock: any Clock<Duration> = ContinuousClock()
  /// The time of day.
  package var now: @Sendable () -> Timestamp
  /// A number from zero up to one, new with every call.
  package var chance: @Sendable () -> Double = { Double.random(in: 0..<1) }

  package init(now: @escaping @Sendable () -> Timestamp) {
    self.now = now
  }
}
