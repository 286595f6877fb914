/// What has become of one task so far.
package struct TaskResult: Sendable, Hashable {
  /// What the cluster said.
  package enum Status: String, Sendable, Hashable {
    case synced = "Synced"
    case failed = "SyncFailed"
    case pruned = "Pruned"
    case pruneSkipped = "PruneSkipped"
  }

  /// How far it is.
  package enum State: String, Sendable, Hashable {
    /// Written, and not yet seen to be well.
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"
    /// Something went wrong that is not the object's fault.
    case error = "Error"
  }

  package let task: SyncTask.Key
  package var status: Status?
  /// Nil where the task has not had its turn.
  package var state: State?
  package var message: String

  package init(task: SyncTask.Key, status: Status?, state: State?, message: String) {
    self.task = task
    self.status = status
    self.state = state
    self.message = message
  }

  var isPending: Bool { state == nil }
  var isRunning: Bool { state == .running }
  var isCompleted: Bool { state != nil && state != .running }
  var isUnsuccessful: Bool { state == .failed || state == .error }
}
