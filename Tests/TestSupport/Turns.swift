/// Lets so many tests have their turn at once, and the others wait in line.
///
/// All tests of a process begin together. Those that use a real API server start programs of their own, and where too many do the server itself
/// is starved: it then answers that it timed out. Guards the turns that are taken.
actor Turns {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) {
    free = count
  }

  /// Runs something when it is its turn.
  nonisolated func take(
    _ body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    await begin()
    do {
      try await body()
    } catch {
      await end()
      throw error
    }
    await end()
  }

  private func begin() async {
    guard free == 0 else {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func end() {
    guard !waiting.isEmpty else {
      free += 1
      return
    }
    waiting.removeFirst().resume()
  }
}
