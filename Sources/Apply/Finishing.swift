/// Does something to its end even if the task is cancelled meanwhile.
///
/// A write that has been sent must be answered: given up half-way, nobody would know whether it happened. A task of its own
/// is the only way to keep a cancellation from it.
func finishing<Result: Sendable>(
  _ work: @escaping @Sendable () async -> Result
) async -> Result {
  await Task { await work() }.value
}
