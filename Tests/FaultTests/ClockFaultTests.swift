import Dispatch
import Foundation
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// The clock of the machine that syncs is put forward or back by hours; the cluster's stays.
@Suite(.cluster, .serialized, .timeLimit(.minutes(15)))
struct ClockFaultTests {
  /// What makes the clock of a program differ, where it is installed.
  private static let library = ["x86_64", "aarch64"]
    .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
    .first { FileManager.default.fileExists(atPath: $0) }

  private static let isInstalled = library != nil

  /// Starts a sync whose clock is right until it begins a write, and jumps then; without writes before it is wrong from the start.
  private func start(
    _ rehearsal: Rehearsal,
    jump: String,
    afterWrites writes: Int,
    clock: TemporaryFolder,
    happening: @escaping @Sendable () -> Void = {}
  ) throws -> (program: Program, server: FaultyServer) {
    let seen = Mutex(0)
    let server = try FaultyServer(troubling: rehearsal.cluster) { request in
      guard request.isRealWrite else { return nil }
      let number = seen.withLock { seen in
        defer { seen += 1 }
        return seen
      }
      guard number == writes else { return nil }
      try? clock.write(jump, to: "now")
      happening()
      return nil
    }
    try clock.write(writes == 0 ? jump : "+0h", to: "now")
    let environment = [
      "LD_PRELOAD": try #require(Self.library), "FAKETIME_NO_CACHE": "1",
      "FAKETIME_TIMESTAMP_FILE": clock.path + "/now", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    ]
    return (try rehearsal.start(through: server, environment: environment), server)
  }

  @Test(
    .enabled(if: isInstalled, "faketime is not installed"),
    arguments: ["+5h", "-5h"],
    [0, 12, 25]
  )
  func `a clock that jumps holds no sync up, nor the next one`(jump: String, writes: Int)
    async throws
  {
    let rehearsal = try await Rehearsal()
    let clock = try TemporaryFolder()
    let (program, server) = try start(rehearsal, jump: jump, afterWrites: writes, clock: clock)
    let finished = await program.finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(clock.read("now") == jump, "the clock has jumped")
    if writes == 0 { #expect(try await isFarOff(rehearsal), "the clock was wrong from the start") }
    try await rehearsal.check(finished, "a clock that jumps by \(jump) after \(writes) writes")
  }

  /// Whether the last sync believes to have begun at another time than it did.
  private func isFarOff(_ rehearsal: Rehearsal) async throws -> Bool {
    let history = try await rehearsal.swell("history")
    let starts = history.output.matches(of: /\d{4}-\d\d-\d\dT[\d:]{8}Z/).compactMap {
      ISO8601DateFormatter().date(from: String($0.0))
    }
    return starts.contains { abs($0.timeIntervalSinceNow) > 4 * 3_600 }
  }

  /// What such a run leaves behind bears times that are yet to come, or long gone.
  @Test(.enabled(if: isInstalled, "faketime is not installed"), arguments: ["+5h", "-5h"])
  func `a run that is killed with a wrong clock is gone on with`(jump: String) async throws {
    let rehearsal = try await Rehearsal()
    let clock = try TemporaryFolder()
    let struck = AsyncStream<Void>.makeStream()
    let isKilled = DispatchSemaphore(value: 0)
    let (program, server) = try start(rehearsal, jump: jump, afterWrites: 12, clock: clock) {
      struck.continuation.finish()
      isKilled.wait()
    }
    for await _ in struck.stream {}
    program.signal(SIGKILL)
    let finished = await program.finish()
    isKilled.signal()
    server.stop()
    #expect(finished.exitCode == 137, "\(finished)")
    try await rehearsal.check(finished, "a run killed after its clock jumped by \(jump)")
  }
}
