/// A response whose body arrives piece by piece, as a watch does.
///
/// One task reads it. It is given up by letting go of it, by cancelling the task that reads, or with `cancel`.
package final class HTTPStream: Sendable {
  package let head: HTTPResponseHead
  private let job: Job
  private let mailbox: Mailbox
  private let loop: TransferLoop

  init(head: HTTPResponseHead, job: Job, mailbox: Mailbox, loop: TransferLoop) {
    self.head = head
    self.job = job
    self.mailbox = mailbox
    self.loop = loop
  }

  deinit { cancel() }

  /// Ends the transfer; what was not read yet is lost.
  package func cancel() { loop.cancel(job) }

  /// The next bytes, as many as have arrived; nil at the end.
  ///
  /// - Throws: when the connection breaks in the middle, or the task is cancelled.
  package func next() async throws(HTTPError) -> [UInt8]? {
    let (answer, resume) = mailbox.take()
    if resume { loop.resume(job) }
    if let answer { return try answer.get() }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if mailbox.waitForPiece(waiter) { loop.resume(job) }
      }
    } onCancel: {
      loop.cancel(job)
    }.get()
  }

  /// All that is left of the body.
  ///
  /// - Throws: as `next` does, and when it is longer than the limit.
  package func rest(limitInBytes limit: Int) async throws(HTTPError) -> [UInt8] {
    var all: [UInt8] = []
    while let piece = try await next() {
      guard all.count + piece.count <= limit else {
        cancel()
        throw HTTPError(.tooLarge(limitInBytes: limit))
      }
      all += piece
    }
    return all
  }
}

/// Cuts a stream into lines, without their ends; empty lines are left out.
package struct HTTPLines: Sendable {
  private let stream: HTTPStream
  private let limit: Int
  private var bytes: [UInt8] = []
  private var start = 0
  /// Up to where no line end was found.
  private var searched = 0

  package init(_ stream: HTTPStream, limitInBytes: Int = 32 << 20) {
    self.stream = stream
    limit = limitInBytes
  }

  /// The next line, or nil at the end of the stream.
  ///
  /// A last line without an end counts.
  ///
  /// - Throws: when the connection breaks, the task is cancelled, or a line is longer than the limit.
  package mutating func next() async throws(HTTPError) -> [UInt8]? {
    while true {
      while let end = bytes[searched...].firstIndex(of: 0x0A) {
        let line = bytes[start..<end]
        start = end + 1
        searched = start
        if !line.isEmpty { return Array(line) }
      }
      searched = bytes.count
      guard bytes.count - start <= limit else {
        stream.cancel()
        throw HTTPError(.lineTooLong(limitInBytes: limit))
      }
      guard let piece = try await stream.next() else {
        defer { bytes = [] }
        return takeRest()
      }
      bytes.removeFirst(start)
      searched -= start
      start = 0
      bytes += piece
    }
  }

  private mutating func takeRest() -> [UInt8]? {
    let rest = Array(bytes[start...])
    start = 0
    searched = 0
    return rest.isEmpty ? nil : rest
  }
}
