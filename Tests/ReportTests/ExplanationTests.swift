import Manifests
import Report
import Testing

@Suite struct ExplanationTests {
  private static let id = ObjectID(
    group: "apps",
    kind: "Deployment",
    namespace: "shop",
    name: "web"
  )

  private func pod(_ statuses: Value, conditions: Value = []) -> Value {
    [
      "metadata": ["name": "web-7d-x"],
      "status": ["containerStatuses": statuses, "conditions": conditions],
    ]
  }

  private func event(_ kind: String, _ name: String, _ reason: String, _ text: String, at: String)
    -> Value
  {
    [
      "type": "Warning", "reason": .string(reason), "message": .string(text), "count": 4,
      "lastTimestamp": .string(at),
      "involvedObject": ["kind": .string(kind), "name": .string(name)],
    ]
  }

  @Test func `a crash is followed down to its container, its events and the next step`() {
    let pods = [
      pod([
        [
          "name": "main", "ready": false, "restartCount": 7,
          "state": [
            "waiting": ["reason": "CrashLoopBackOff", "message": "back-off 5m0s\nrestarting"]
          ],
          "lastState": ["terminated": ["exitCode": 2, "reason": "Error"]],
        ],
        ["name": "side", "ready": true, "restartCount": 0, "state": ["running": [:]]],
      ])
    ]
    let events = [
      event("Pod", "web-7d-x", "BackOff", "Back-off restarting", at: "2026-08-01T10:00:00Z"),
      event("Pod", "other-1", "BackOff", "not ours", at: "2026-08-01T11:00:00Z"),
      event("ReplicaSet", "web-api-7d", "FailedCreate", "nor this", at: "2026-08-01T11:00:00Z"),
      event("Pod", "web-api-7d-x", "BackOff", "nor this", at: "2026-08-01T11:00:00Z"),
      event("ReplicaSet", "web-7d", "FailedCreate", "older", at: "2026-08-01T09:00:00Z"),
    ]
    let state = "progressing: 0 of 1 updated replicas are available..."
    let found = [Explanation(Self.id, state: state, pods: pods, events: events)]
    #expect(
      found.text(of: "web-dev") == """
        web-dev
          Deployment.apps shop/web: progressing: 0 of 1 updated replicas are available...
            pod web-7d-x/main: CrashLoopBackOff: back-off 5m0s restarting; last run ended with exit code 2, \
        Error; 7 restarts
            event Pod web-7d-x: BackOff: Back-off restarting (4 times)
            event ReplicaSet web-7d: FailedCreate: older (4 times)
            next: read kubectl -n shop logs web-7d-x -c main --previous

        """
    )
  }

  static let hints: [(Value, String)] = [
    (["waiting": ["reason": "ImagePullBackOff"]], "check the image's name and tag"),
    (["waiting": ["reason": "CreateContainerConfigError"]], "create the ConfigMap or Secret"),
    (["terminated": ["reason": "OOMKilled", "exitCode": 137]], "raise the memory limit"),
  ]

  @Test(arguments: hints)
  func `a container's state suggests the next step`(state: Value, hint: String) {
    let status: Value = ["name": "main", "ready": false, "state": state]
    let found = Explanation(Self.id, state: "", pods: [pod([status])])
    #expect(found.hint?.hasPrefix(hint) == true, "\(found)")
  }

  @Test(arguments: [
    ("exceeded quota: small", "raise the ResourceQuota"),
    (#"admission webhook "policy.example" denied the request"#, "look at the webhook"),
    ("it is not there", "swell sync"),
  ])
  func `what refused an object suggests the next step`(state: String, hint: String) {
    #expect(Explanation(Self.id, state: state).hint?.hasPrefix(hint) == true)
  }

  @Test func `a pod that no node takes says so by its condition`() {
    let condition: Value = [
      "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
      "message": "0/3 nodes are available",
    ]
    let found = Explanation(Self.id, state: "progressing", pods: [pod([], conditions: [condition])])
    #expect(found.troubles.map(\.reason) == ["Unschedulable"])
    #expect(found.hint?.contains("nodes") == true)
  }

  @Test func `nothing to explain is said in one line`() {
    #expect([Explanation]().text(of: "web-dev") == "web-dev is in sync and healthy\n")
  }
}
