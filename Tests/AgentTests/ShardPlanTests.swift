@testable import Agent
import Testing

@Suite struct ShardPlanTests {
  private static let start = ContinuousClock.now

  private static func lease(_ name: String, _ holder: String, _ version: Int = 1) -> ShardPlan.Lease
  {
    .init(name: name, holder: holder, duration: .seconds(15), version: "\(version)")
  }

  private static func shard(_ number: Int, _ holder: String, _ version: Int = 1) -> ShardPlan.Lease
  {
    lease(ShardPlan.shardName(number), holder, version)
  }

  private static func member(_ name: String, _ version: Int = 1) -> ShardPlan.Lease {
    lease(ShardPlan.memberName(name), name, version)
  }

  @Test func `who is alone takes everything`() {
    var plan = ShardPlan(identity: "a", shards: 3)
    #expect(plan.actions([], at: Self.start) == [.hold(0), .hold(1), .hold(2)])
  }

  @Test func `who has too much gives it back, who has too little takes what is free`() {
    let leases =
      (0..<4).map { Self.shard($0, "a") } + [Self.member("a"), Self.member("b")]
    var first = ShardPlan(identity: "a", shards: 4)
    #expect(
      first.actions(leases, at: Self.start) == [.hold(0), .hold(1), .release(2), .release(3)]
    )
    var second = ShardPlan(identity: "b", shards: 4)
    #expect(second.actions(leases, at: Self.start).isEmpty)
    let given = [
      Self.shard(0, "a"), Self.shard(1, "a"), Self.shard(2, "", 2), Self.shard(3, "", 2),
      Self.member("a"), Self.member("b"),
    ]
    #expect(second.actions(given, at: Self.start) == [.hold(2), .hold(3)])
  }

  @Test func `what is not renewed runs out by the clock of whoever looks`() {
    var plan = ShardPlan(identity: "b", shards: 1)
    let leases = [Self.shard(0, "a"), Self.member("a")]
    #expect(plan.actions(leases, at: Self.start).isEmpty)
    #expect(plan.actions(leases, at: Self.start + .seconds(14)).isEmpty)
    #expect(plan.actions(leases, at: Self.start + .seconds(15)) == [.hold(0)])
  }

  @Test func `a renewal counts from when it is seen`() {
    var plan = ShardPlan(identity: "b", shards: 1)
    _ = plan.actions([Self.shard(0, "a"), Self.member("a")], at: Self.start)
    let renewed = [Self.shard(0, "a", 2), Self.member("a", 2)]
    #expect(plan.actions(renewed, at: Self.start + .seconds(14)).isEmpty)
    #expect(plan.actions(renewed, at: Self.start + .seconds(28)).isEmpty)
    #expect(plan.actions(renewed, at: Self.start + .seconds(29)) == [.hold(0)])
  }

  @Test(arguments: 1..<9)
  func `shards are shared out whole and evenly, however many replicas there are`(replicas: Int) {
    let shards = 16
    var holders = [String](repeating: "", count: shards)
    var plans = (0..<replicas).map { ShardPlan(identity: "r\($0)", shards: shards) }
    var version = 0
    for _ in 0..<6 {
      for index in plans.indices {
        let members = (0..<replicas).map { Self.member("r\($0)", version) }
        let leases = holders.enumerated().map { Self.shard($0.offset, $0.element, version) }
        for action in plans[index].actions(leases + members, at: Self.start) {
          version += 1
          switch action {
          case .hold(let shard):
            #expect(["", "r\(index)"].contains(holders[shard]))
            holders[shard] = "r\(index)"
          case .release(let shard): holders[shard] = ""
          }
        }
      }
    }
    let counts = Dictionary(grouping: holders, by: { $0 }).mapValues(\.count)
    #expect(counts[""] == nil)
    #expect(counts.values.allSatisfy { $0 <= (shards + replicas - 1) / replicas })
  }
}
