import Apply
import Kinds
import Manifests
import Testing
import YAML

/// The form in which objects are applied.
@Suite struct DesiredTests {
  private func prepared(_ yaml: String) throws -> Value {
    let manifest = try Manifest(YAMLReader().firstDocument(of: Array(yaml.utf8), file: "t"))
    let desired = prepare([manifest], instance: "web", namespace: "web") { _ in .namespaced }
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
}
