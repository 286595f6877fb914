import Manifests

/// Plays scheduler, kubelets, autoscaling and cloud for a cluster that has an API server and controllers but no machines.
///
/// It decides only: each event of a watched collection goes in, and the calls that it leads to come out. What it has
/// seen of each object it remembers by uid, so that events that repeat lead to nothing.
struct StandIn: Sendable {
  /// How long things take that would take long on real machines.
  struct Timing: Sendable {
    var start: Duration = .milliseconds(100)
    var jobRun: Duration = .milliseconds(300)
    var stop: Duration = .milliseconds(20)
  }

  /// The annotations on a pod that change what becomes of it; each is "true", except for the number of seconds.
  enum Wish {
    static let fail = "testcluster.swell.dev/fail"
    static let neverReady = "testcluster.swell.dev/never-ready"
    static let imageError = "testcluster.swell.dev/image-error"
    static let readyAfterSeconds = "testcluster.swell.dev/ready-after-seconds"
  }

  let nodes: [String]
  let timing: Timing
  var started: Set<String> = []
  var stopped: Set<String> = []
  var served: Set<String> = []
  var podCount = 0

  /// Makes one that has a number of nodes.
  init(nodeCount: Int = 3, timing: Timing = Timing()) {
    nodes = (0..<nodeCount).map { "node-\($0)" }
    self.timing = timing
  }

  /// Says what is to be done about an event, where anything is.
  mutating func react(
    to happening: Happening,
    of object: Value,
    in collection: Collection,
    at time: String
  ) -> [Reaction] {
    switch collection {
    case .pods: reactToPod(object, happening, at: time)
    case .services: giveAddress(to: object, happening, in: collection)
    case .ingresses: giveAddress(to: object, happening, in: collection)
    case .claims: reactToClaim(object, happening)
    case .autoscalers: reactToAutoscaler(object, happening)
    }
  }

  /// The calls that make the nodes.
  func setUp(at time: String) -> [Call] {
    nodes.flatMap { name -> [Call] in
      let path = "/api/v1/nodes/\(name)"
      return [
        .create(node(name), in: "/api/v1/nodes"),
        .merge(nodeStatus(at: time), into: path + "/status"),
        // The API server marks new nodes as not ready; the controller that would clear that has no kubelet to hear.
        .merge(["spec": ["taints": .null]], into: path),
      ]
    }
  }

  private func node(_ name: String) -> Value {
    let labels: Value = [
      "kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
    ]
    let metadata: Value = ["name": .string(name), "labels": labels]
    return ["apiVersion": "v1", "kind": "Node", "metadata": metadata]
  }

  private func nodeStatus(at time: String) -> Value {
    let resources: Value = [
      "cpu": "64", "memory": "256Gi", "pods": "5000", "ephemeral-storage": "1Ti",
    ]
    let ready: Value = [
      "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "stands in",
      "lastHeartbeatTime": .string(time), "lastTransitionTime": .string(time),
    ]
    return ["status": ["capacity": resources, "allocatable": resources, "conditions": [ready]]]
  }
}

extension Value {
  /// The identity that an object keeps from its creation to its end.
  var uid: String { self[["metadata", "uid"]]?.string ?? "" }

  /// Whether an object has been asked to go.
  var isBeingDeleted: Bool { self[["metadata", "deletionTimestamp"]]?.string != nil }
}
