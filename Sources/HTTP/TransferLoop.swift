import CLibCurl
import Glibc
import Synchronization

/// Runs all transfers of a process on one thread, which sleeps while nothing happens.
package final class TransferLoop: Sendable {
  /// The loop that clients use unless told otherwise; its thread starts with the first use.
  package static let shared = TransferLoop()

  private let core = LoopCore()

  package init() { core.startThread() }

  deinit { _ = core.submit(.stop) }

  func start(_ job: Job, for receiver: Job.Receiver) {
    if !core.submit(.start(job, receiver)) {
      job.receiver = receiver
      job.finish(.failure(HTTPError(.cancelled)))
    }
  }

  /// Ends a transfer, for whose reader it has then failed in this way.
  func cancel(_ job: Job, as problem: HTTPError.Problem = .cancelled) {
    _ = core.submit(.cancel(job, problem))
  }

  func resume(_ job: Job) { _ = core.submit(.resume(job)) }
}

/// The loop itself.
///
/// Everything but the queue is for its own thread alone, which is why the class may be sent.
final class LoopCore: @unchecked Sendable {
  /// What other threads may ask of the loop.
  enum Command {
    case start(Job, Job.Receiver)
    case cancel(Job, HTTPError.Problem)
    case resume(Job)
    case stop
  }

  /// The commands not yet seen; the lock around it is all that threads share.
  private struct Queue {
    var commands: [Command] = []
    var isAsleep = false
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  private let multi = MultiHandle()
  private var active: [ObjectIdentifier: Transfer] = [:]
  /// The requests that make connections for others.
  private var openers: [Job] = []

  /// Hands a command to the loop; false where it has stopped.
  func submit(_ command: Command) -> Bool {
    let (isTaken, isAsleep) = queue.withLock { queue in
      guard !queue.isStopped else { return (false, false) }
      queue.commands.append(command)
      let isAsleep = queue.isAsleep
      queue.isAsleep = false
      return (true, isAsleep)
    }
    if isAsleep { multi.wake() }
    return isTaken
  }

  func startThread() {
    var thread = pthread_t()
    let core = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(&thread, nil, LoopCore.main, core)
    precondition(code == 0, "no thread for transfers: \(code)")
    pthread_detach(thread)
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    guard let core = $0 else { return nil }
    // Signals are for the program's own threads, and a broken pipe is an error like any other.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    Unmanaged<LoopCore>.fromOpaque(core).takeRetainedValue().run()
    return nil
  }

  private func run() {
    var patience = Patience()
    while true {
      for command in takeCommands() where !obey(command) { return stop() }
      multi.perform()
      var isBusy = letFollowersIn()
      while let (object, code) = multi.nextFinished() {
        isBusy = true
        finish(Unmanaged<Transfer>.fromOpaque(object).takeUnretainedValue(), code)
      }
      if !isBusy, mayWait() { isBusy = multi.wait(atMostMilliseconds: patience.next()) }
      if isBusy { patience = Patience() }
    }
  }

  /// Starts what waited for a connection that is there now.
  private func letFollowersIn() -> Bool {
    guard let position = openers.firstIndex(where: { $0.transfer?.isConnected == true }) else {
      return false
    }
    let lane = openers.remove(at: position).lane
    lane.didConnect()
    fill(lane)
    return true
  }

  private func takeCommands() -> [Command] {
    queue.withLock { queue in
      queue.isAsleep = false
      defer { queue.commands = [] }
      return queue.commands
    }
  }

  private func mayWait() -> Bool {
    queue.withLock { queue in
      queue.isAsleep = queue.commands.isEmpty
      return queue.isAsleep
    }
  }

  /// Does what another thread asked for; false for the end.
  private func obey(_ command: Command) -> Bool {
    switch command {
    case .start(let job, let receiver):
      job.receiver = receiver
      if job.isCancelled {
        job.finish(.failure(HTTPError(.cancelled)))
      } else {
        job.lane.enqueue(job)
        fill(job.lane)
      }
    case .cancel(let job, let problem): cancel(job, as: problem)
    case .resume(let job):
      if let transfer = job.transfer { _ = curl_easy_pause(transfer.easy.pointer, CURLPAUSE_CONT) }
    case .stop: return false
    }
    return true
  }

  /// Starts as many of the waiting requests as may run.
  private func fill(_ lane: Lane) {
    while let job = lane.dequeue() {
      if !job.isCancelled { begin(job) }
    }
  }

  private func begin(_ job: Job) {
    do throws(HTTPError) {
      let transfer = try job.lane.takeTransfer()
      do throws(HTTPError) {
        try transfer.prepare(job)
      } catch {
        transfer.reset()
        job.lane.giveBack(transfer)
        throw error
      }
      guard multi.add(transfer.easy) else { throw HTTPError(.failed("libcurl takes no more")) }
      job.transfer = transfer
      active[ObjectIdentifier(transfer)] = transfer
      if job.lane.didStart(job) { openers.append(job) }
    } catch {
      job.finish(
        .failure(HTTPError(error.problem, origin: Origin(url: job.request.url)?.description))
      )
    }
  }

  private func cancel(_ job: Job, as problem: HTTPError.Problem) {
    job.isCancelled = true
    if let transfer = job.transfer { release(transfer, of: job) }
    job.finish(.failure(HTTPError(problem, origin: Origin(url: job.request.url)?.description)))
    fill(job.lane)
  }

  private func finish(_ transfer: Transfer, _ code: CURLcode) {
    guard let job = transfer.job else { return }
    if !job.isStream { job.lane.limit.record(transfer.answer(code)) }
    let result = transfer.result(code)
    release(transfer, of: job, isConnectionLost: code != CURLE_OK)
    job.finish(result)
    fill(job.lane)
  }

  /// Takes a transfer out of libcurl's hands and makes it free.
  private func release(_ transfer: Transfer, of job: Job, isConnectionLost: Bool = false) {
    multi.remove(transfer.easy)
    active[ObjectIdentifier(transfer)] = nil
    openers.removeAll { $0 === job }
    job.lane.didEnd(job, isConnectionLost: isConnectionLost)
    transfer.reset()
    job.transfer = nil
    job.lane.giveBack(transfer)
  }

  /// Ends what is left: who waits for a response holds the loop, so these are streams that nobody reads.
  private func stop() {
    let left = queue.withLock { queue in
      queue.isStopped = true
      defer { queue.commands = [] }
      return queue.commands
    }
    for case .start(let job, let receiver) in left {
      job.receiver = receiver
      job.finish(.failure(HTTPError(.cancelled)))
    }
    for transfer in Array(active.values) {
      guard let job = transfer.job else { continue }
      release(transfer, of: job)
      job.finish(.failure(HTTPError(.cancelled)))
    }
  }
}

/// How long the loop sleeps when nothing happens: first briefly, then ever longer.
///
/// Before 8.1, libcurl can lose a timer that it sets for what a transfer has already read (two timers within one millisecond), and
/// would leave that transfer asleep until another timer ends, often the one for connecting. Looking again soon finds it.
private struct Patience {
  private var milliseconds: Int32 = 2

  mutating func next() -> Int32 {
    defer { milliseconds = min(milliseconds * 2, 60_000) }
    return milliseconds
  }
}
