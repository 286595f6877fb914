import Manifests
import Sandbox
import Testing

@testable import TestCluster

@Suite struct StatusRuleTests {
  private let rule = StatusRule(
    path: "/apis/karpenter.sh/v1/nodepools",
    delay: .zero,
    status: [
      "observedGeneration": "$generation",
      "conditions": [["type": "Ready", "status": "True", "lastTransitionTime": "$now"]],
    ]
  )

  private let pool: Value = ["metadata": ["name": "spot", "generation": 3]]

  @Test func `an object gets its rule's status, filled in`() {
    let reaction = rule.reaction(to: .added, of: pool, at: "now")
    #expect(reaction?.calls.first?.path == "/apis/karpenter.sh/v1/nodepools/spot/status")
    #expect(reaction?.calls.first?.body[["status", "observedGeneration"]] == 3)
    let condition = reaction?.calls.first?.body[["status", "conditions"]]?.list?.first
    #expect(condition?["lastTransitionTime"] == "now")
    #expect(reaction?.otherwise?.path == "/apis/karpenter.sh/v1/nodepools/spot")
  }

  @Test func `an object that has it is left alone until its generation changes`() throws {
    var done = pool
    done["status"] = rule.reaction(to: .added, of: pool, at: "then")?.calls.first?.body["status"]
    #expect(rule.reaction(to: .modified, of: done, at: "now") == nil)
    done["metadata"]?["generation"] = 4
    #expect(rule.reaction(to: .modified, of: done, at: "now") != nil)
  }

  @Test func `rules are read from a list`() throws {
    let document: Value = [
      ["path": "/apis/a/v1/bs", "afterMilliseconds": 5, "status": ["ok": true]]
    ]
    let rules = try StatusRule.rules(in: document, file: "rules.yaml")
    #expect(
      rules == [StatusRule(path: "/apis/a/v1/bs", delay: .milliseconds(5), status: ["ok": true])]
    )
    #expect(throws: StatusRule.Problem.self) {
      try StatusRule.rules(in: [["path": "/apis/a/v1/bs"]], file: "rules.yaml")
    }
  }
}
