import JSON
import Manifests
import Testing

@testable import Sandbox

@Suite struct FaultTests {
  private let settings = "/api/v1/namespaces/default/configmaps"

  private func troubled(by fault: String, path: String = "/configmaps") -> Lab {
    var lab = Lab()
    lab.send("POST", "/sandbox/faults", ["fault": .string(fault), "path": .string(path)])
    return lab
  }

  private func settings(_ name: String) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
  }

  @Test(
    arguments: [
      ("too-many-requests", 429), ("internal-error", 500), ("unavailable", 503), ("timeout", 504),
      ("forbidden", 403), ("token-expired", 401), ("gone", 410),
      ("broken-conversion-webhook", 500), ("broken-aggregated-api", 503),
    ]
  )
  func `reads and writes are refused`(fault: String, status: Int) {
    var lab = troubled(by: fault)
    #expect(lab.send("GET", settings).status == status)
    #expect(lab.send("GET", settings + "?watch=1").status == status)
    #expect(lab.send("POST", settings, settings("a")).status == status)
    #expect(lab.send("GET", "/api/v1/namespaces").status == 200)
    lab.send("DELETE", "/sandbox/faults")
    #expect(lab.send("POST", settings, settings("a")).status == 201)
  }

  @Test(
    arguments: [("conflict", 409), ("too-large", 413), ("admission-webhook-unreachable", 500)]
  )
  func `writes are refused, and reads are not`(fault: String, status: Int) {
    var lab = troubled(by: fault)
    #expect(lab.send("POST", settings, settings("a")).status == status)
    #expect(lab.send("GET", settings).status == 200)
  }

  @Test func `only lists that go on are expired`() throws {
    var lab = troubled(by: "continue-expired")
    lab.send("POST", settings, settings("a"))
    lab.send("POST", settings, settings("b"))
    let first = lab.send("GET", settings + "?limit=1")
    #expect(first.status == 200)
    guard case .value(let page) = first.body else { throw CancellationError() }
    let token = try #require(page[["metadata", "continue"]]?.string)
    #expect(lab.send("GET", settings + "?limit=1&continue=\(token)").status == 410)
  }

  @Test func `a client is told how long to wait`() {
    var lab = troubled(by: "too-many-requests")
    #expect(lab.send("GET", settings).retryAfterSeconds == 1)
    lab.send("DELETE", "/sandbox/faults")
    lab.send(
      "POST",
      "/sandbox/faults",
      ["status": 503, "retryAfterSeconds": 7, "message": "busy", "method": "GET", "times": 1]
    )
    #expect(lab.send("POST", settings, settings("a")).status == 201)
    #expect(lab.send("GET", settings).retryAfterSeconds == 7)
    #expect(lab.send("GET", settings).status == 200)
  }

  @Test func `a group whose server is gone is stale in discovery`() throws {
    var lab = troubled(by: "broken-aggregated-api", path: "/apis/metrics.k8s.io/v1beta1")
    #expect(lab.send("GET", "/apis/metrics.k8s.io/v1beta1").status == 503)
    let request = APIRequest(
      method: "GET",
      target: "/apis",
      fields: ["accept": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"],
      body: []
    )
    guard case .value(let document) = lab.server.answer(request, at: lab.now).body else {
      throw CancellationError()
    }
    let group = document["items"]?.list?.first {
      $0[["metadata", "name"]] == "metrics.k8s.io"
    }
    #expect(group?["versions"] == [["version": "v1beta1", "freshness": "Stale"]])
  }

  @Test func `stale discovery does not know kinds that are defined already`() throws {
    var lab = Lab()
    try lab.apply(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: tools.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: tools, kind: Tool}
        versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
      """
    )
    lab.pass(.seconds(1))
    lab.send("POST", "/sandbox/faults", ["fault": "stale-discovery", "times": 1])
    #expect(lab.send("GET", "/apis/example.com/v1").status == 404)
    #expect(lab.send("GET", "/apis/example.com/v1").status == 200)
    #expect(lab.send("GET", "/apis/example.com/v1/namespaces/default/tools").status == 200)
  }

  @Test func `a fault that nobody knows is refused with the names of all`() throws {
    var lab = Lab()
    let answer = lab.send("POST", "/sandbox/faults", ["fault": "nonsense"])
    guard case .value(let status) = answer.body else { throw CancellationError() }
    #expect(answer.status == 400)
    #expect(status["message"]?.string?.contains("watch-drop") == true)
  }
}
