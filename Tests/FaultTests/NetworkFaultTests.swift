import Foundation
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// Trouble between Swell and the server, at one call after the other of a sync.
///
/// A sample is taken here; with `SWELL_FAULT_STRIDE=1` each fault meets each call, which takes hours, with 10 every tenth. What several runs
/// share among them begins for each at another call, `SWELL_FAULT_START`, and what goes on where another ended with one of the faults,
/// `SWELL_FAULT_FIRST`.
@Suite(.cluster, .serialized) struct NetworkFaultTests {
  /// A fault, how often it strikes, and which requests it can strike.
  struct Fault: Sendable, CustomStringConvertible {
    let description: String
    let times: Int
    let trouble: FaultyServer.Trouble
    var calls = Calls.all
  }

  /// Some of the calls of a sync.
  enum Calls: Sendable {
    case all
    case writes
    case reads

    func hold(_ request: FaultyServer.Request) -> Bool {
      switch self {
      case .all: true
      case .writes: request.isRealWrite
      case .reads: !request.isWrite
      }
    }

    /// A sync has at least so many; waits add others, the more the slower the machine is.
    var least: Int { self == .all ? 90 : 45 }
    /// A sync hardly ever has more.
    var most: Int { self == .writes ? 50 : 150 }
  }

  private static func answer(
    _ status: Int,
    _ reason: String,
    after seconds: Int? = nil
  ) -> FaultyServer.Trouble {
    let fields = seconds.map { ["Retry-After: \($0)"] } ?? []
    return .answer(FaultyServer.Answer(status: status, fields: fields, reason: reason))
  }

  static let faults: [Fault] = [
    Fault(description: "429", times: 3, trouble: answer(429, "TooManyRequests")),
    Fault(description: "429 later", times: 2, trouble: answer(429, "TooManyRequests", after: 1)),
    Fault(description: "500", times: 1, trouble: answer(500, "InternalError")),
    Fault(description: "503", times: 3, trouble: answer(503, "ServiceUnavailable")),
    Fault(description: "504", times: 1, trouble: answer(504, "Timeout")),
    Fault(description: "500 for ever", times: .max, trouble: answer(500, "InternalError")),
    Fault(description: "lost", times: 1, trouble: .lost),
    Fault(description: "answer lost", times: 1, trouble: .answerLost),
    Fault(description: "answer cut", times: 1, trouble: .answerCut),
    Fault(description: "truncated JSON", times: 1, trouble: .answerTruncated),
    Fault(description: "409", times: 1, trouble: answer(409, "Conflict"), calls: .writes),
    Fault(description: "401", times: 1, trouble: answer(401, "Unauthorized")),
    Fault(description: "403", times: 1, trouble: answer(403, "Forbidden"), calls: .writes),
    Fault(description: "410", times: 1, trouble: answer(410, "Expired"), calls: .reads),
    Fault(description: "slow", times: 1, trouble: .delayed(.seconds(2))),
  ]

  /// Whether only some calls are struck, all of which there are.
  private var isSample: Bool { Self.stride == nil }

  /// The distance of the calls that are struck; nil for a sample.
  private static let stride = number("SWELL_FAULT_STRIDE")
  private static let start = number("SWELL_FAULT_START") ?? 0
  private static let first = number("SWELL_FAULT_FIRST") ?? 0

  private static func number(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
  }

  /// After which of the writes of a sync it is ended, and how.
  static let ends: [(signal: Int32, writes: Int)] = {
    guard let stride else {
      // The seventh write deletes a hook that the next run makes anew.
      return [
        (SIGKILL, 0), (SIGTERM, 3), (SIGKILL, 6), (SIGKILL, 9), (SIGTERM, 20), (SIGKILL, 33),
      ]
    }
    return [SIGKILL, SIGTERM].flatMap { signal in
      Swift.stride(from: (start + Int(signal)) % stride, to: 45, by: stride).map { (signal, $0) }
    }
  }()

  /// The calls of a sync that are struck: counted among those that the fault can strike.
  static let samples: [(fault: Int, call: Int)] = {
    faults.enumerated().dropFirst(first).flatMap { number, fault -> [(Int, Int)] in
      guard let stride else { return [(number, (number * 37 + 11) % fault.calls.least)] }
      return Swift.stride(from: (start + number) % stride, to: fault.calls.most, by: stride)
        .map { (number, $0) }
    }
  }()

  @Test(arguments: samples)
  func `a fault at a call of a sync is survived`(fault: Int, call: Int) async throws {
    let rehearsal = try await Rehearsal()
    let fault = Self.faults[fault]
    let seen = Mutex(0)
    let server = try FaultyServer(troubling: rehearsal.cluster) { request in
      guard fault.calls.hold(request) else { return nil }
      let number = seen.withLock { seen in
        defer { seen += 1 }
        return seen
      }
      let distance = number - call
      return distance >= 0 && distance < fault.times ? fault.trouble : nil
    }
    let finished = try await rehearsal.sync(through: server)
    server.stop()
    let hasStruck = seen.withLock { $0 } > call
    if isSample { #expect(hasStruck, "the fault has struck") }
    // There is nothing to be seen of calls that the sync did not make.
    guard hasStruck else { return await rehearsal.removeDefinition() }
    try await rehearsal.check(finished, "\(fault) at call \(call)")
  }

  @Test(arguments: ends)
  func `a run that is ended after a write is gone on with`(signal: Int32, writes: Int) async throws
  {
    let rehearsal = try await Rehearsal()
    let left = Mutex(writes)
    let struck = AsyncStream<Void>.makeStream()
    let server = try FaultyServer(troubling: rehearsal.cluster) { request in
      guard request.isRealWrite else { return nil }
      let isDue = left.withLock { left in
        defer { left -= 1 }
        return left == 0
      }
      guard isDue else { return nil }
      struck.continuation.finish()
      // The server does what it was asked for; whoever asked is gone or going by then.
      return .delayed(.seconds(1))
    }
    let program = try rehearsal.start(through: server)
    // A run that makes fewer writes comes to its own end.
    let end = Task {
      defer { struck.continuation.finish() }
      return await program.finish()
    }
    for await _ in struck.stream {}
    if left.withLock({ $0 < 0 }) { program.signal(signal) }
    let finished = await end.value
    server.stop()
    try await rehearsal.check(finished, "signal \(signal) after \(writes) writes")
  }

  @Test func `watches that end every other second keep nothing from its end`() async throws {
    let rehearsal = try await Rehearsal()
    let server = try FaultyServer(troubling: rehearsal.cluster) { request in
      request.target.contains("watch=") ? .answerLost : nil
    }
    let finished = try await rehearsal.sync(through: server, timeout: "20s")
    try await rehearsal.check(finished, "watches that break")
  }

  @Test func `of two syncs at once one waits or refuses`() async throws {
    let rehearsal = try await Rehearsal()
    let server = try FaultyServer(troubling: rehearsal.cluster) { _ in nil }
    async let first = rehearsal.sync(through: server)
    async let second = rehearsal.sync(through: server)
    let finished = try await [first, second]
    for one in finished {
      #expect([0, 5, 7].contains(one.exitCode), "\(one)")
    }
    #expect(finished.contains { $0.exitCode == 0 }, "\(finished)")
    try await rehearsal.check(finished[0], "two at once")
  }
}
