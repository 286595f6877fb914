import Manifests

/// cert-manager: issuers and what they issue.
let certManagerRules: [String: Rule] = [
  "Certificate": Rule(
    .when(.condition("Issuing", is: "True"), .progressing),
    .when(.condition("Ready", is: "False"), .degraded),
    .when(.condition("Ready", is: "True"), .healthy),
    .otherwise(.progressing, "Waiting for certificate")
  ),
  "Issuer": .ready(waiting: "Initializing issuer"),
  "ClusterIssuer": .ready(waiting: "Initializing ClusterIssuer"),
]
