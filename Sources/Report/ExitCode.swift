/// How a command ended, the same everywhere.
package enum ExitCode: Int32, Sendable, Hashable, CaseIterable {
  /// Done, in sync, no drift.
  case done = 0
  /// Differences or drift were found.
  case differences = 1
  /// The command line cannot be followed.
  case usage = 2
  /// The sources cannot be read, composed or rendered.
  case sources = 3
  /// The cluster cannot be reached or refuses.
  case cluster = 4
  /// A sync failed.
  case failed = 5
  /// Health was not reached in time.
  case unhealthy = 6
  /// Refused by policy: project, window, order, destination, deletion cap.
  case refused = 7
  /// Interrupted by the user.
  case interrupted = 130

  /// The one code of a run in which applications ended differently: the first of 4, 5, 3, 7, 6, 1 that occurred.
  ///
  /// An interruption outweighs everything, since the run did not come to its end.
  package static func combined(_ codes: some Sequence<ExitCode>) -> ExitCode {
    let found = Set(codes)
    let order: [ExitCode] = [
      .interrupted, .usage, .cluster, .failed, .sources, .refused, .unhealthy, .differences,
    ]
    return order.first { found.contains($0) } ?? .done
  }
}
