/// Sends requests that have trust, identity and limits in common, over connections that are kept.
///
/// ```swift
/// let client = HTTPClient()
/// let response = try await client.send(HTTPRequest(url: "https://example.org/"))
/// ```
package struct HTTPClient: Sendable {
  private let lane: Lane
  private let loop: TransferLoop

  package init(_ options: HTTPOptions = HTTPOptions(), loop: TransferLoop = .shared) {
    lane = Lane(options: options)
    self.loop = loop
  }

  package var options: HTTPOptions { lane.options }

  /// Sends a request and waits for the whole response, whatever its status.
  ///
  /// Callers may have as many under way as they like: those beyond what the server takes wait in line.
  ///
  /// - Throws: when there is no complete response, or the task is cancelled, which ends the transfer at once.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let job = Job(request: request, lane: lane)
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { loop.start(job, for: .whole($0)) }
    } onCancel: {
      loop.cancel(job)
    }.get()
  }

  /// Sends a request and returns as soon as the header of the response is there, for which there may be a limit of its own.
  ///
  /// - Throws: when there is no response, or the task is cancelled.
  package func stream(
    _ request: HTTPRequest,
    headWithin patience: Duration? = nil
  ) async throws(HTTPError) -> HTTPStream {
    let mailbox = Mailbox(sizeLimit: lane.options.streamBufferInBytes)
    let job = Job(request: request, lane: lane)
    let loop = loop
    let limit = patience.map { patience in
      Task {
        try await Task.sleep(for: patience)
        loop.cancel(job, as: .timedOut(after: patience))
      }
    }
    defer { limit?.cancel() }
    let head = try await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        loop.start(job, for: .stream(mailbox))
        mailbox.waitForHead(waiter)
      }
    } onCancel: {
      loop.cancel(job)
    }.get()
    return HTTPStream(head: head, job: job, mailbox: mailbox, loop: loop)
  }
}
