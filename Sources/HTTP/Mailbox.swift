import Synchronization

/// Hands the pieces of a streamed body from the loop's thread to the one task that reads them.
///
/// The lock guards the pieces that wait and the reader that waits. When more bytes wait than agreed, the transfer pauses, and
/// with it the server; it goes on when the reader has caught up.
final class Mailbox: Sendable {
  typealias Waiter<Answer> = CheckedContinuation<Result<Answer, HTTPError>, Never>

  private struct State: ~Copyable {
    var head: HTTPResponseHead?
    var pieces: [[UInt8]] = []
    var size = 0
    var isPaused = false
    var end: Result<Void, HTTPError>?
    var headWaiter: Waiter<HTTPResponseHead>?
    var bodyWaiter: Waiter<[UInt8]?>?
  }

  private let state = Mutex(State())
  private let sizeLimit: Int

  init(sizeLimit: Int) {
    self.sizeLimit = sizeLimit
  }

  // For the loop's thread.

  func deliver(_ head: HTTPResponseHead) {
    let waiter = state.withLock { state in
      state.head = head
      return state.headWaiter.take()
    }
    waiter?.resume(returning: .success(head))
  }

  /// Takes a piece of the body; false where there is no room, and it has to be offered once more after the pause.
  func deliver(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let (isTaken, waiter) = state.withLock { state -> (Bool, Waiter<[UInt8]?>?) in
      if let waiter = state.bodyWaiter.take() { return (true, waiter) }
      guard state.size < sizeLimit else {
        state.isPaused = true
        return (false, nil)
      }
      state.size += bytes.count
      state.pieces.append(Array(bytes))
      return (true, nil)
    }
    waiter?.resume(returning: .success(Array(bytes)))
    return isTaken
  }

  func finish(_ result: Result<Void, HTTPError>) {
    let (headWaiter, bodyWaiter) = state.withLock { state in
      state.end = result
      // Who cancels does not want the rest.
      if case .failure(let error) = result, error.problem == .cancelled { state.pieces = [] }
      return (state.headWaiter.take(), state.bodyWaiter.take())
    }
    headWaiter?.resume(returning: result.flatMap { .failure(HTTPError(.interrupted("no answer"))) })
    bodyWaiter?.resume(returning: result.map { nil })
  }

  // For the reader.

  func waitForHead(_ waiter: Waiter<HTTPResponseHead>) {
    let answer = state.withLock { state -> Result<HTTPResponseHead, HTTPError>? in
      if let head = state.head { return .success(head) }
      if let end = state.end {
        return end.flatMap { .failure(HTTPError(.interrupted("no answer"))) }
      }
      state.headWaiter = waiter
      return nil
    }
    if let answer { waiter.resume(returning: answer) }
  }

  /// Takes all that has arrived, as one piece; nil where nothing has.
  ///
  /// `resume` tells that the transfer may go on.
  func take() -> (answer: Result<[UInt8]?, HTTPError>?, resume: Bool) {
    state.withLock { state in Self.take(&state) }
  }

  /// Takes all that has arrived, or waits for the next piece.
  func waitForPiece(_ waiter: Waiter<[UInt8]?>) -> Bool {
    let (answer, resume) = state.withLock { state in
      let result = Self.take(&state)
      if result.answer == nil {
        precondition(state.bodyWaiter == nil, "a stream has one reader")
        state.bodyWaiter = waiter
      }
      return result
    }
    if let answer { waiter.resume(returning: answer) }
    return resume
  }

  private static func take(
    _ state: inout State
  ) -> (answer: Result<[UInt8]?, HTTPError>?, resume: Bool) {
    guard !state.pieces.isEmpty else { return (state.end.map { $0.map { nil } }, false) }
    let pieces = state.pieces
    let size = state.size
    state.pieces = []
    state.size = 0
    let resume = state.isPaused
    state.isPaused = false
    if pieces.count == 1 { return (.success(pieces[0]), resume) }
    var all: [UInt8] = []
    all.reserveCapacity(size)
    for piece in pieces { all += piece }
    return (.success(all), resume)
  }
}
