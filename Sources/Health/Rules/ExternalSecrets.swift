import Manifests

/// External Secrets: stores and the secrets read from them.
let externalSecretsRules: [String: Rule] = [
  "ExternalSecret": .ready(waiting: "Waiting for ExternalSecret"),
  "ClusterExternalSecret": .ready(waiting: "Waiting for ClusterExternalSecret"),
  "SecretStore": .ready(waiting: "Waiting for SecretStore"),
  "ClusterSecretStore": .ready(waiting: "Waiting for ClusterSecretStore"),
  "PushSecret": .ready(waiting: "Waiting for PushSecret"),
]
