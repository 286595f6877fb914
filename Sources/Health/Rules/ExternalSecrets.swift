import Manifests

/// External Secrets: stores and the secrets read from them.
let externalSecretsRules: [String: Rule] = [
  "ExternalSecret": .ready(waiting: "Waiting for ExternalSecret"),
  "ClusterExternalSecret": Rule(
    .when(.condition("PartiallyReady", is: "True"), .degraded),
    .when(.condition("NotReady", is: "True"), .degraded),
    .when(.condition("Ready", is: "False"), .degraded),
    .when(.condition("Ready", is: "True"), .healthy),
    .otherwise(.progressing, "Waiting for ClusterExternalSecret")
  ),
  "SecretStore": .ready(waiting: "Waiting for SecretStore"),
  "ClusterSecretStore": .ready(waiting: "Waiting for ClusterSecretStore"),
  "PushSecret": .ready(waiting: "Waiting for PushSecret"),
]
