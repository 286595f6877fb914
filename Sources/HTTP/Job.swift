/// What one client's transfers share: handles that are set up already, and how many may run.
///
/// All but `options` is for the loop's thread alone, which is why the class may be sent.
final class Lane: @unchecked Sendable {
  let options: HTTPOptions
  var limit: ConcurrencyLimit
  /// How many transfers count towards the limit now.
  var running = 0
  private var idle: [Transfer] = []
  private var waiting: [Job] = []
  private var firstWaiting = 0

  init(options: HTTPOptions) {
    self.options = options
    limit = options.concurrency
  }

  /// Takes a handle that is free, or makes one.
  func takeTransfer() throws(HTTPError) -> Transfer {
    if let transfer = idle.popLast() { return transfer }
    return try Transfer(options: options)
  }

  func giveBack(_ transfer: Transfer) { idle.append(transfer) }

  func enqueue(_ job: Job) { waiting.append(job) }

  /// The next request in line, where one more may run.
  func dequeue() -> Job? {
    guard running < limit.current, firstWaiting < waiting.count else { return nil }
    let job = waiting[firstWaiting]
    firstWaiting += 1
    if firstWaiting == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      firstWaiting = 0
    } else if firstWaiting >= 1024 {
      waiting.removeFirst(firstWaiting)
      firstWaiting = 0
    }
    return job
  }
}

/// One request on its way through the loop; all but its constants is for the loop's thread alone.
final class Job: @unchecked Sendable {
  /// Who waits for the answer.
  enum Receiver {
    case whole(CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
    case stream(Mailbox)
  }

  let request: HTTPRequest
  let lane: Lane
  /// Nil before the start and after the end.
  var receiver: Receiver?
  /// Set while the request is with libcurl.
  var transfer: Transfer?
  var isCancelled = false

  init(request: HTTPRequest, lane: Lane) {
    self.request = request
    self.lane = lane
  }

  var isStream: Bool {
    if case .stream = receiver { true } else { false }
  }

  /// Ends the request, once, whatever is called afterwards.
  func finish(_ result: Result<HTTPResponse, HTTPError>) {
    guard let receiver else { return }
    self.receiver = nil
    switch receiver {
    case .whole(let continuation): continuation.resume(returning: result)
    case .stream(let mailbox): mailbox.finish(result.map { _ in })
    }
  }
}
