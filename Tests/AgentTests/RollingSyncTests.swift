import Manifests
import Testing

@testable import Agent

@Suite struct RollingSyncTests {
  private let start = Timestamp(secondsSince1970: 1_000)

  private static func set(_ steps: [Value], order: Value? = nil) -> Value {
    var strategy: Value = ["type": "RollingSync", "rollingSync": ["steps": .list(steps)]]
    strategy["deletionOrder"] = order
    return ["spec": ["strategy": strategy]]
  }

  private static func step(
    _ stages: Value...,
    operator word: Value = "In",
    maxUpdate: Value? = nil
  ) -> Value {
    var step: Value = [
      "matchExpressions": [["key": "stage", "operator": word, "values": .list(stages)]]
    ]
    step["maxUpdate"] = maxUpdate
    return step
  }

  private static func application(
    _ name: String,
    _ stage: Value,
    revision: Value = "1",
    sync: Value = "OutOfSync",
    health: Value = "Missing",
    operation: Value? = nil
  ) -> Value {
    var status: Value = [
      "sync": ["status": sync, "revision": revision], "health": ["status": health],
    ]
    status["operationState"] = operation
    return ["metadata": ["name": .string(name), "labels": ["stage": stage]], "status": status]
  }

  private func phases(_ progress: [RollingProgress]) -> [String] {
    progress.map { "\($0.application) \($0.phase.rawValue)" }
  }

  @Test func `the first step begins and the second waits for it`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev"), Self.step("prod")])))
    let waiting = [Self.application("d", "dev"), Self.application("p", "prod")]
    var progress = rolling.advance(waiting, changed: [], from: [], at: start)
    #expect(phases(progress) == ["d Pending", "p Waiting"])

    let running: Value = ["phase": "Running", "startedAt": .string("\(start + .seconds(1))")]
    progress = rolling.advance(
      [Self.application("d", "dev", operation: running), waiting[1]],
      changed: [],
      from: progress,
      at: start + .seconds(1)
    )
    #expect(phases(progress) == ["d Progressing", "p Waiting"])

    let done: Value = ["phase": "Succeeded", "startedAt": .string("\(start + .seconds(1))")]
    let well = Self.application("d", "dev", sync: "Synced", health: "Healthy", operation: done)
    progress = rolling.advance([well, waiting[1]], changed: [], from: progress, at: start)
    #expect(phases(progress) == ["d Healthy", "p Pending"])
  }

  @Test(arguments: [
    ([step("dev"), step("prod", maxUpdate: "50%")], nil),
    (
      [step("dev"), step("prod", operator: "Exists")],
      "Step 2 has invalid matchExpression operators: Exists."
        + " Supported Operators are 'In' and 'NotIn'"
    ),
    (
      [step("dev"), step("prod", "dev")],
      "Application 'd' is selected by multiple steps: (1-2)"
    ),
    (
      [step("dev", maxUpdate: "two"), step("prod", maxUpdate: "3")],
      "Steps 1, 2 have invalid maxUpdate values: [two, 3]"
    ),
    (
      [step("dev"), step("test"), step("prod")],
      "Steps [2] have no applications matching their criteria"
    ),
  ])
  func `what is wrong with steps is told, what matters most first`(
    steps: [Value],
    fault: String?
  ) throws {
    let rolling = try #require(RollingSync(of: Self.set(steps)))
    let applications = [Self.application("d", "dev"), Self.application("p", "prod")]
    #expect(rolling.fault(selecting: applications) == fault)
  }

  @Test func `an operation from before its turn does not count`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev")])))
    let old: Value = ["phase": "Failed", "startedAt": "1970-01-01T00:00:10Z"]
    let applications = [Self.application("d", "dev", operation: old)]
    var progress = rolling.advance(applications, changed: [], from: [], at: start)
    progress = rolling.advance(applications, changed: [], from: progress, at: start)
    #expect(phases(progress) == ["d Pending"])
  }

  @Test func `a failed sync holds up what comes later until there is a new revision`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev"), Self.step("prod")])))
    let failed: Value = ["phase": "Failed", "startedAt": .string("\(start)")]
    let applications = [
      Self.application("d", "dev", operation: failed), Self.application("p", "prod"),
    ]
    var progress = rolling.advance(applications, changed: [], from: [], at: start)
    progress = rolling.advance(applications, changed: [], from: progress, at: start)
    progress = rolling.advance(applications, changed: [], from: progress, at: start)
    #expect(phases(progress) == ["d Progressing", "p Waiting"])
    let newer = [
      Self.application("d", "dev", revision: "2", operation: failed), applications[1],
    ]
    progress = rolling.advance(newer, changed: [], from: progress, at: start + .seconds(9))
    #expect(phases(progress) == ["d Pending", "p Waiting"])
  }

  @Test func `a revision that is known for the first time is no change`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev")])))
    let fresh: Value = ["metadata": ["name": "d", "labels": ["stage": "dev"]]]
    var progress = rolling.advance([fresh], changed: [], from: [], at: start)
    let applications = [Self.application("d", "dev")]
    progress = rolling.advance(applications, changed: [], from: progress, at: start + .seconds(5))
    #expect(phases(progress) == ["d Pending"])
    #expect(progress.first?.changedAt == start)
    #expect(progress.first?.revisions == ["1"])
  }

  @Test func `what is well already needs no sync`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev")])))
    let well = Self.application("d", "dev", sync: "Synced", health: "Healthy")
    let progress = rolling.advance([well], changed: [], from: [], at: start)
    #expect(phases(progress) == ["d Healthy"])
    let changed = rolling.advance([well], changed: ["d"], from: progress, at: start)
    #expect(phases(changed) == ["d Pending"])
  }

  @Test func `what is well as it was declared before is not well yet`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev")])))
    func phases(comparedTo path: Value) -> [String] {
      var application = Self.application("d", "dev", sync: "Synced", health: "Healthy")
      application["spec"] = ["source": ["repoURL": "r", "path": "new", "chart": ""]]
      application["status"]?["sync"]?["comparedTo"] = ["source": ["repoURL": "r", "path": path]]
      return self.phases(rolling.advance([application], changed: [], from: [], at: start))
    }
    #expect(phases(comparedTo: "old") == ["d Pending"])
    #expect(phases(comparedTo: "new") == ["d Healthy"])
  }

  @Test(
    arguments: [
      (nil, 5), (.int(2), 2), ("40%", 2), ("10%", 1), ("0%", 0), (.int(0), 0), ("3", 1),
      ("9000000000000000000%", 5), ("-9000000000000000000%", 0), (.int(.max), 5), (.int(.min), 0),
    ] as [(Value?, Int)]
  )
  func `no more are under way than the step permits`(maxUpdate: Value?, count: Int) throws {
    let set = Self.set([Self.step("dev", maxUpdate: maxUpdate)])
    let rolling = try #require(RollingSync(of: set))
    let applications = (1...5).map { Self.application("a\($0)", "dev") }
    var progress = rolling.advance(applications, changed: [], from: [], at: start)
    progress = rolling.advance(applications, changed: [], from: progress, at: start)
    #expect(progress.count { $0.phase == .pending } == count)
  }

  @Test func `what no step is meant for is never synced`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev")])))
    let progress = rolling.advance(
      [Self.application("x", "test")],
      changed: [],
      from: [],
      at: start
    )
    #expect(phases(progress) == ["x Waiting"])
    #expect(progress.first?.value["step"] == "-1")
  }

  @Test func `progress comes back from the status as it was written`() throws {
    let rolling = try #require(RollingSync(of: Self.set([Self.step("dev")])))
    let applications = [Self.application("d", "dev"), Self.application("x", "test")]
    let progress = rolling.advance(applications, changed: [], from: [], at: start)
    #expect(progress.map(\.value).compactMap(RollingProgress.init) == progress)
  }

  @Test func `a sync is asked for as the policy says, and never twice`() throws {
    var application = Self.application("d", "dev")
    application["spec"] = [
      "syncPolicy": ["automated": ["prune": true], "syncOptions": ["CreateNamespace=true"]]
    ]
    let operation = try #require(RollingSync.operation(for: application))
    #expect(operation["sync"] == ["syncOptions": ["CreateNamespace=true"], "prune": true])
    #expect(operation[["retry", "limit"]] == 5)
    application["operation"] = operation
    #expect(RollingSync.operation(for: application) == nil)
    #expect(
      RollingSync.held(application)[["spec", "syncPolicy", "automated"]]
        == ["prune": true, "enabled": false]
    )
  }

  @Test func `in reverse the last step goes first, and the next when nothing of it is left`() {
    let set = Self.set([Self.step("dev"), Self.step("prod")], order: "Reverse")
    let (dev, prod) = (Self.application("d", "dev"), Self.application("p", "prod"))
    func due(_ applications: [Value]) -> [String] {
      SetReconciliation.due(forDeletion: applications, of: set).map(\.objectName)
    }
    #expect(due([dev, prod]) == ["p"])
    var going = prod
    going["metadata"] = [
      "name": "p", "labels": ["stage": "prod"], "deletionTimestamp": "2026-01-01T00:00:00Z",
    ]
    #expect(due([dev, going]).isEmpty)
    #expect(due([dev]) == ["d"])
  }
}
