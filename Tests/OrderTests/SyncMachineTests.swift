import Manifests
import Order
import Testing

@Suite struct SyncMachineTests {
  @Test(arguments: OrderCase.all.filter { !$0.list("calls").isEmpty })
  func `runs are as recorded`(recorded: OrderCase) throws {
    let run = try SimulatedRun(recorded)
    let expected = recorded.recordedCalls
    for (number, (call, other)) in zip(run.calls, expected).enumerated() {
      #expect(call.message == other.message, "call \(number + 1)")
      if recorded.flag("stable"), recorded.flag("runStable") {
        #expect(call.normalised == other.normalised, "call \(number + 1)")
      } else {
        #expect(call.actions.sorted() == other.actions.sorted(), "call \(number + 1)")
      }
    }
    #expect(run.calls.count == expected.count)
    #expect(run.results == recorded.recordedResults)
    #expect(run.clusterAfter == recorded.lines("clusterAfter").sorted())
  }

  @Test func `hooks are recorded to be deleted just as leftovers are`() {
    let deletions = OrderCase.all.flatMap { $0.list("calls") }
      .flatMap { $0["actions"]?.list?.compactMap(\.string) ?? [] }
      .filter { $0.hasPrefix("prune ") || $0.hasPrefix("delete-hook ") }
    #expect(Set(deletions.compactMap { $0.split(separator: " ").first }).count == 2)
    #expect(deletions.allSatisfy { $0.contains(OrderCase.deletion) })
  }

  /// The cases in which waiting for the last wave, too, leads to another end; all others end alike.
  private static let ends = [
    "020-waves-degraded-in-last-wave-succeeds":
      "Failed: one or more synchronization tasks completed unsuccessfully",
    "120-prune-object-already-deleting": "Running: waiting for deletion of /ConfigMap/dying",
  ]

  @Test(arguments: OrderCase.all.filter { !$0.list("calls").isEmpty })
  func `waiting for the last wave changes the end only`(recorded: OrderCase) throws {
    let quick = try SimulatedRun(recorded)
    let patient = try SimulatedRun(recorded, patience: .untilHealthy)
    let writes = patient.calls.flatMap(\.actions)
    #expect(writes == quick.calls.flatMap(\.actions))
    let end = patient.calls.last?.message
    #expect(end == Self.ends[recorded.name] ?? quick.calls.last?.message)
  }
}
