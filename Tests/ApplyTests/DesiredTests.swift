import Apply
import Kinds
import Manifests
import Testing
import YAML

/// The form in which objects are applied.
@Suite struct DesiredTests {
  private func prepared(_ yaml: String) throws -> Value {
    let manifest = try Manifest(YAMLReader().firstDocument(of: Array(yaml.utf8), file: "t"))
    let desired = prepare([manifest], instance: "web", namespace: "web", tracking: Tracking()) {
      _ in .namespaced
    }
    return try #require(desired.first).manifest.value
  }

  @Test func `a Secret's texts are applied as data`() throws {
    let secret = try prepared(
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: keys}
      data: {a: b2xk, b: eA==}
      stringData: {a: new, c: null}
      """
    )
    #expect(secret["stringData"] == nil)
    #expect(secret["data"] == ["a": "bmV3", "b": "eA==", "c": ""])
  }

  @Test func `a Secret's text that is none is left for the server to refuse`() throws {
    let secret = try prepared(
      "{apiVersion: v1, kind: Secret, metadata: {name: keys}, stringData: {port: 80}}"
    )
    #expect(secret["stringData"] == ["port": 80])
  }

  @Test func `amounts are applied as texts, and nothing else that is a number`() throws {
    let deployment = try prepared(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        template:
          spec:
            containers:
            - {name: a, ports: [{containerPort: 80}], resources: {limits: {cpu: 1, memory: 1Gi}}}
            - {name: b, resources: {limits: {cpu: 1.5}}}
            volumes: [{name: v, emptyDir: {sizeLimit: 1000}}]
      """
    )
    let spec = deployment[["spec", "template", "spec"]]
    let containers = spec?["containers"]?.list
    #expect(containers?.first?[["resources", "limits"]] == ["cpu": "1", "memory": "1Gi"])
    #expect(containers?.last?[["resources", "limits"]] == ["cpu": "1500m"])
    #expect(containers?.first?["ports"]?.list?.first?["containerPort"] == 80)
    #expect(spec?["volumes"]?.list?.first?[["emptyDir", "sizeLimit"]] == "1k")
    #expect(deployment[["spec", "replicas"]] == 2)
  }

  @Test(arguments: [
    "{apiVersion: example.org/v1, kind: Pool, metadata: {name: p}, spec: {limits: {cpu: 1}}}",
    """
    {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: p},
     spec: {versions: [{schema: {openAPIV3Schema: {default: {cpu: 1}}}}]}}
    """,
    """
    {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {requests: [{count: 2}]}}
    """,
  ])
  func `numbers that are no amounts stay numbers`(yaml: String) throws {
    let value = try prepared(yaml)
    let wanted = try YAMLReader().firstDocument(of: Array(yaml.utf8), file: "t")
    #expect(value["spec"] == wanted["spec"])
  }
}
