import Agent
import Compose
import Manifests
import Testing

@Suite struct AutomationTests {
  private static let now = Timestamp(secondsSince1970: 1_000_000)
  private static let deployment = ObjectID(
    group: "apps",
    kind: "Deployment",
    namespace: "web",
    name: "web"
  )

  private static func policy(
    prune: Bool = false,
    selfHeal: Bool = false,
    allowEmpty: Bool = false,
    retry: SyncPolicy.Retry? = nil
  ) -> SyncPolicy {
    SyncPolicy(
      automated: .init(prune: prune, selfHeal: selfHeal, allowEmpty: allowEmpty),
      retry: retry
    )
  }

  private static func situation(_ change: (inout Situation) -> Void = { _ in }) -> Situation {
    var situation = Situation(target: "new")
    situation.differing = [deployment]
    change(&situation)
    return situation
  }

  private static func attempt(
    _ end: Situation.Attempt.End,
    target: String = "new",
    count: Int = 1,
    ago seconds: Int = 3_600
  ) -> Situation.Attempt {
    .init(
      target: target,
      end: end,
      count: count,
      finishedAt: Timestamp(secondsSince1970: now.secondsSince1970 - seconds)
    )
  }

  private static func decide(_ policy: SyncPolicy, _ situation: Situation) -> Decision {
    Automation().decide(policy, situation, at: now)
  }

  @Test func `what was never tried is synced`() {
    #expect(Self.decide(Self.policy(), Self.situation()) == .sync(attempt: 1))
  }

  @Test(arguments: [
    SyncPolicy(), SyncPolicy(automated: .init(isEnabled: false, prune: true, selfHeal: true)),
  ])
  func `nothing is done by itself where automated sync is off`(policy: SyncPolicy) {
    #expect(Self.decide(policy, Self.situation()) == .leave("automated sync is off"))
  }

  @Test func `what is in sync, or on its way out, is left alone`() {
    #expect(
      Self.decide(Self.policy(), Self.situation { $0.differing = [] }) == .leave("it is in sync")
    )
    #expect(
      Self.decide(Self.policy(), Self.situation { $0.isBeingDeleted = true })
        == .leave("it is being deleted")
    )
  }

  @Test func `leftovers alone are a reason only where pruning is on`() {
    let left = Self.situation {
      $0.differing = []
      $0.leftovers = [Self.deployment]
    }
    #expect(
      Self.decide(Self.policy(), left)
        == .leave("only objects that are no longer declared remain, and pruning is off")
    )
    #expect(Self.decide(Self.policy(prune: true), left) == .sync(attempt: 1))
  }

  @Test func `an application that declares nothing any more is not emptied unless it may be`() {
    let emptied = Self.situation {
      $0.differing = []
      $0.leftovers = [Self.deployment]
      $0.isEmpty = true
    }
    #expect(
      Self.decide(Self.policy(prune: true), emptied)
        == .giveUp("it declares nothing any more, which needs 'allowEmpty'")
    )
    #expect(
      Self.decide(Self.policy(prune: true, allowEmpty: true), emptied) == .sync(attempt: 1)
    )
  }

  @Test func `a closed window is looked at again a minute later`() {
    let closed = Self.situation { $0.closedWindow = "deny 0 0 * * * for 1h" }
    #expect(
      Self.decide(Self.policy(), closed)
        == .wait(
          until: Self.now + .seconds(60),
          reason: "the sync window 'deny 0 0 * * * for 1h' is closed"
        )
    )
  }

  @Test func `a failure is tried again after its pause, and in the end given up`() {
    func decide(count: Int, ago seconds: Int) -> Decision {
      Self.decide(
        Self.policy(retry: .init(limit: 2, duration: .seconds(10), factor: 3)),
        Self.situation { $0.last = Self.attempt(.failed, count: count, ago: seconds) }
      )
    }
    let reason = "the next try comes after a pause"
    #expect(decide(count: 1, ago: 4) == .wait(until: Self.now + .seconds(6), reason: reason))
    #expect(decide(count: 1, ago: 10) == .sync(attempt: 2))
    #expect(decide(count: 2, ago: 10) == .wait(until: Self.now + .seconds(20), reason: reason))
    #expect(decide(count: 2, ago: 30) == .sync(attempt: 3))
    #expect(decide(count: 3, ago: 3_600) == .giveUp("it failed 3 times at this state"))
  }

  @Test func `without a policy a failure is tried again five times, with one of no limit never`() {
    let failed = Self.situation { $0.last = Self.attempt(.failed, count: 5) }
    #expect(Self.decide(Self.policy(), failed) == .sync(attempt: 6))
    let given = Self.situation { $0.last = Self.attempt(.failed, count: 6) }
    #expect(Self.decide(Self.policy(), given) == .giveUp("it failed 6 times at this state"))
    let once = Self.situation { $0.last = Self.attempt(.failed) }
    #expect(
      Self.decide(Self.policy(retry: .init(limit: 0)), once)
        == .giveUp("it failed 1 times at this state")
    )
  }

  @Test(arguments: [Situation.Attempt.End.failed, .succeeded, .rolledBack])
  func `another state is a new beginning, whatever came of the last one`(
    end: Situation.Attempt.End
  ) {
    let moved = Self.situation { $0.last = Self.attempt(end, target: "old", count: 9, ago: 0) }
    #expect(Self.decide(Self.policy(), moved) == .sync(attempt: 1))
  }

  @Test func `a rolled back application is left alone until what is declared changes`() {
    let back = Self.situation { $0.last = Self.attempt(.rolledBack) }
    #expect(
      Self.decide(Self.policy(selfHeal: true), back)
        == .leave("it was rolled back, and Git has not moved past that state yet")
    )
  }

  @Test func `what others changed is put right only with selfHeal, object by object`() {
    let drifted = Self.situation { $0.last = Self.attempt(.succeeded) }
    #expect(
      Self.decide(Self.policy(), drifted)
        == .leave("it was changed by others, and 'selfHeal' is off")
    )
    #expect(Self.decide(Self.policy(selfHeal: true), drifted) == .heal([Self.deployment]))
  }

  @Test(arguments: [(0, 0), (1, 2), (2, 6), (3, 18), (4, 54), (5, 162), (6, 300), (40, 300)])
  func `healing again and again comes ever later`(healings: Int, pause: Int) {
    let fought = Self.situation {
      $0.last = Self.attempt(.succeeded)
      $0.healings = healings
      $0.healedAt = Self.now
    }
    let decision = Self.decide(Self.policy(selfHeal: true), fought)
    guard pause > 0 else {
      #expect(decision == .heal([Self.deployment]))
      return
    }
    #expect(
      decision
        == .wait(
          until: Self.now + .seconds(pause),
          reason: "it was put right \(healings) times already"
        )
    )
  }
}
