import Health
import Lua
import Manifests
import Testing

@Suite struct ScriptTests {
  private static func says(_ word: String) -> String {
    "return {status = 'Healthy', message = '\(word)'}"
  }

  private static let folder = SourceTree(
    label: "customizations",
    texts: [
      "_.cloud.example/_/health.lua": says("any of the cloud"),
      "db.cloud.example/Base/health.lua": says("base"),
      "fruit.example/_/health.lua": says("any fruit"),
      "fruit.example/Apple/health.lua":
        "return {status = 'Degraded', message = obj.spec.why:upper()}",
      "fruit.example/Apple/health_test.yaml": """
      tests:
      - healthStatus: {status: Degraded, message: ROT}
        inputPath: testdata/rotten.yaml
      - healthStatus: {status: Healthy}
        inputpath: testdata/rotten.yaml
      """,
      "fruit.example/Apple/testdata/rotten.yaml":
        "{apiVersion: fruit.example/v1, kind: Apple, metadata: {name: a}, spec: {why: rot}}",
    ]
  )

  private func message(_ scripts: HealthScripts, _ apiVersion: String, _ kind: String) -> String? {
    let object: Value = [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": ["name": "a"],
      "spec": ["why": "rot"],
    ]
    return health(of: object, by: scripts)?.description
  }

  @Test func `a folder's scripts go by group and kind, the one for just that kind first`() throws {
    var scripts = HealthScripts()
    try scripts.add(customizations: Self.folder)
    #expect(message(scripts, "fruit.example/v1", "Apple") == "degraded: ROT")
    #expect(message(scripts, "fruit.example/v1", "Pear") == "healthy: any fruit")
    #expect(message(scripts, "db.cloud.example/v1", "Base") == "healthy: base")
    #expect(message(scripts, "db.cloud.example/v1", "Lake") == "healthy: any of the cloud")
    #expect(message(scripts, "cloud.example/v1", "Lake") == nil)
  }

  @Test func `what argocd-cm says comes before the folder and before built-in rules`() throws {
    var scripts = HealthScripts()
    try scripts.add(customizations: Self.folder)
    scripts.add(configMap: [
      "resource.customizations.health.fruit.example_Apple": .string(Self.says("mine")),
      "resource.customizations.health._.cloud.example_*": "nothing fits this",
      "resource.customizations.health.ConfigMap": .string(Self.says("core")),
      "resource.customizations.health.apps_Deployment": "return {status = string.upper('x')}",
      "resource.customizations.health.apps_StatefulSet": .string(
        "return {status = string.upper('x')}"
      ),
      "resource.customizations.useOpenLibs.apps_StatefulSet": "true",
    ])
    #expect(message(scripts, "fruit.example/v1", "Apple") == "healthy: mine")
    #expect(message(scripts, "v1", "ConfigMap") == "healthy: core")
    #expect(message(scripts, "apps/v1", "Deployment")?.contains("global 'string'") == true)
    let invalid = "unknown: Lua returned an invalid health status"
    #expect(message(scripts, "apps/v1", "StatefulSet") == invalid)
  }

  @Test(arguments: [
    ("return nil", nil), ("return {}", nil), ("local a = 1", nil),
    ("return {status = 'Healthy'}", "healthy"),
    ("return {status = 'healthy'}", "unknown: Lua returned an invalid health status"),
    ("return 'Healthy'", "unknown: expect table output from Lua script, not string"),
    (
      "return {status = 'Healthy', message = 3}",
      "unknown: cannot read 'message': an integer stands where text is needed"
    ),
  ])
  func `what a script returns becomes a verdict`(script: String, expected: String?) {
    var scripts = HealthScripts()
    scripts.add(LuaScript(name: "one", text: script), for: "fruit.example/Apple")
    #expect(message(scripts, "fruit.example/v1", "Apple") == expected)
  }

  @Test func `a folder's own tests tell what differs`() throws {
    var scripts = HealthScripts()
    try scripts.add(customizations: Self.folder)
    let differences = try ScriptTest.all(in: Self.folder).map { $0.difference(by: scripts) }
    #expect(differences.count == 2)
    #expect(differences[0] == nil)
    #expect(differences[1]?.expected == "Healthy: ")
    #expect(differences[1]?.found == "Degraded: ROT")
  }
}
