/// What one client's transfers share: handles that are set up already, and a line for requests that have to wait.
///
/// Requests wait for two reasons: as many run as the server takes, or the connection that they will share is being made. The
/// second is why libcurl's own way of waiting is not used: it wakes one transfer at a time, of whatever server.
///
/// All but `options` is for the loop's thread alone, which is why the class may be sent.
final class Lane: @unchecked Sendable {
  let options: HTTPOptions
  var limit: ConcurrencyLimit
  /// The request that makes the connection for all others.
  private var opener: Job?
  private var isOpen = false
  /// How many requests run that count towards the limit, and how many of any kind.
  private var (counted, running) = (0, 0)
  private var idle: [Transfer] = []
  private var requests = Line()
  private var streams = Line()

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

  func enqueue(_ job: Job) {
    if job.isStream { streams.append(job) } else { requests.append(job) }
  }

  /// The next request in line, where one more may run.
  func dequeue() -> Job? {
    guard isOpen || opener == nil else { return nil }
    return streams.popFirst() ?? (counted < limit.current ? requests.popFirst() : nil)
  }

  /// Notes the start of a request; true where it makes the connection, so that others wait for it.
  func didStart(_ job: Job) -> Bool {
    running += 1
    if !job.isStream { counted += 1 }
    guard !isOpen, job.sharesConnection else { return false }
    opener = job
    return true
  }

  /// Notes that there is a connection now.
  func didConnect() {
    opener = nil
    isOpen = true
  }

  /// Notes the end of a request; without a connection the next one has to make it.
  func didEnd(_ job: Job, isConnectionLost: Bool) {
    running -= 1
    if !job.isStream { counted -= 1 }
    if opener === job {
      // It did not come about. Those who wait try for themselves rather than one after the other.
      opener = nil
      isOpen = running > 0 || !requests.isEmpty || !streams.isEmpty
    } else if isConnectionLost || running == 0 {
      isOpen = false
    }
  }
}

/// A line of requests, first come, first served.
private struct Line {
  private var jobs: [Job] = []
  private var first = 0

  var isEmpty: Bool { first == jobs.count }

  mutating func append(_ job: Job) { jobs.append(job) }

  mutating func popFirst() -> Job? {
    guard first < jobs.count else { return nil }
    let job = jobs[first]
    first += 1
    if first == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      first = 0
    } else if first >= 1024 {
      jobs.removeFirst(first)
      first = 0
    }
    return job
  }
}
