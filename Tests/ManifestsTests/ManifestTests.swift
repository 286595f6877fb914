import Manifests
import Testing

@Suite struct ManifestTests {
  static let origin = Location(file: "a.yaml", line: 3)

  @Test func `an object tells its identity`() throws {
    let manifest = try Manifest([
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": "web", "namespace": "prod", "labels": ["app": "web"]],
    ])
    #expect(manifest.id.description == "Deployment.apps prod/web")
    #expect(manifest.type.description == "apps/v1 Deployment")
    #expect(manifest.label("app") == "web")
    #expect(manifest.annotation("app") == nil)
  }

  @Test(
    arguments: [
      (["kind": "A"], "a.yaml:3: cannot read 'A': no 'apiVersion'"),
      (["apiVersion": "v1"], "a.yaml:3: cannot read 'object': no 'kind'"),
      (["apiVersion": "v1", "kind": "A"], "a.yaml:3: cannot read 'A': no 'metadata.name'"),
      ([1], "a.yaml:3: cannot read object: a list stands where a map is needed"),
    ] as [(Value, String)]
  )
  func `what is no object is refused`(value: Value, message: String) {
    let error = #expect(throws: ManifestError.self) {
      try Manifest(value, origin: Self.origin)
    }
    #expect(error?.description == message)
  }

  @Test func `a hook may leave its name to the server`() throws {
    let hook: Value = [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": ["generateName": "migrate-"],
    ]
    #expect(try Manifest(hook).name.isEmpty)
  }

  @Test func `a moved object says so in its value`() throws {
    var manifest = try Manifest(["apiVersion": "v1", "kind": "A", "metadata": ["name": "x"]])
    manifest.setNamespace("n")
    #expect(manifest.value["metadata"] == ["name": "x", "namespace": "n"])
    manifest.setNamespace(nil)
    #expect(manifest.value["metadata"] == ["name": "x"])
    #expect(manifest.id.description == "A x")
  }

  @Test func `a masked secret does not print`() {
    let token = Masked("hunter2")
    var dumped = ""
    dump(["token": token], to: &dumped)
    #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("hunter2"))
    #expect(token.reveal() == "hunter2")
  }
}
