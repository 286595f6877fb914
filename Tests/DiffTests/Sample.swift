import JSON
import Manifests

@testable import Diff

/// A value from JSON text.
func json(_ text: String) throws -> Value {
  try JSONReader().value(of: Array(text.utf8))
}

enum Sample {
  static let mask = SecretMask(salt: [1, 2, 3])

  /// A Deployment as a server answers to a server-side apply of `desired`.
  static func deployment() throws -> Value {
    try json(
      #"""
      {"apiVersion": "apps/v1", "kind": "Deployment",
       "metadata": {"name": "web", "namespace": "shop", "uid": "1", "resourceVersion": "7", "generation": 1,
         "labels": {"app": "web", "team": "a"},
         "managedFields": [
          {"manager": "swell", "operation": "Apply", "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1":
            {"f:metadata": {"f:labels": {"f:app": {}}},
             "f:spec": {"f:replicas": {}, "f:selector": {},
               "f:template": {"f:spec": {"f:securityContext": {}, "f:containers": {
                 "k:{\"name\":\"main\"}": {".": {}, "f:name": {}, "f:image": {}, "f:args": {}, "f:ports": {
                    "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}}}}}}}}},
          {"manager": "kubectl-label", "operation": "Update", "apiVersion": "apps/v1", "fieldsType": "FieldsV1",
           "fieldsV1": {"f:metadata": {"f:labels": {"f:team": {}}}}}]},
       "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "revisionHistoryLimit": 10,
         "template": {"spec": {"securityContext": {}, "restartPolicy": "Always", "containers": [
           {"name": "main", "image": "web:1", "args": ["-v"], "imagePullPolicy": "Always",
            "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}}},
       "status": {"replicas": 2}}
      """#
    )
  }

  static let id = ObjectID(group: "apps", kind: "Deployment", namespace: "shop", name: "web")
}
