import Manifests

/// Karpenter: pools of nodes and the nodes claimed from them.
let karpenterRules: [String: Rule] = [
  "NodePool": .ready(waiting: "Waiting for NodePool to be ready"),
  "NodeClaim": Rule(
    .when(.behind, .progressing, .text("Waiting for NodeClaim spec to be reconciled")),
    .when(.condition("Disrupting", is: "True"), .suspended),
    .when(.condition("Ready", is: "True"), .healthy),
    .when(.condition("Ready", is: "False"), .degraded),
    .when(
      .condition("Initialized", is: "True"),
      .progressing,
      .text("Node initialized, waiting for Ready")
    ),
    .when(
      .condition("Registered", is: "True"),
      .progressing,
      .text("Node registered, waiting for initialization")
    ),
    .when(
      .condition("Launched", is: "True"),
      .progressing,
      .text("Node launched, waiting for registration")
    ),
    .otherwise(.progressing, "Waiting for NodeClaim to be launched")
  ),
]

/// Karpenter on AWS: what the nodes are made of.
let karpenterAWSRules: [String: Rule] = [
  "EC2NodeClass": Rule(
    .when(.condition("Ready", is: "False"), .degraded),
    .when(.condition("Ready", is: "True"), .healthy, .text("EC2NodeClass is ready")),
    .otherwise(.progressing, "Waiting for EC2NodeClass to be ready")
  )
]
