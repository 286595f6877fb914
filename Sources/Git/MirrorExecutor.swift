import Dispatch

/// Runs an actor on a queue of its own, since libgit2 blocks its thread and must not hold one of the cooperative pool.
final class MirrorExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "swell.git")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
