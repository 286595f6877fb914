import Manifests
import Testing

@testable import Diff

@Suite struct OwnedFieldsTests {
  private func owned() throws -> OwnedFields {
    try #require(OwnedFields(of: Sample.deployment(), manager: "swell"))
  }

  @Test func `only the manager's own fields are taken`() throws {
    let expected = try json(
      #"""
      {"metadata": {"labels": {"app": "web"}},
       "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}},
         "template": {"spec": {"securityContext": {}, "containers": [
           {"name": "main", "image": "web:1", "args": ["-v"], "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}}}}
      """#
    )
    #expect(try owned().value == expected)
  }

  @Test func `another manager's name, operation or version gives nothing`() throws {
    var object = try Sample.deployment()
    #expect(OwnedFields(of: object, manager: "kubectl-label") == nil)
    #expect(OwnedFields(of: object, manager: "nobody") == nil)
    object["apiVersion"] = "apps/v1beta1"
    #expect(OwnedFields(of: object, manager: "swell") == nil)
  }

  @Test func `status and fields of subresources do not count`() throws {
    let object = try json(
      #"""
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"managedFields": [
        {"manager": "swell", "operation": "Apply", "apiVersion": "v1", "subresource": "status",
         "fieldsV1": {"f:status": {"f:phase": {}}}},
        {"manager": "swell", "operation": "Apply", "apiVersion": "v1",
         "fieldsV1": {"f:status": {"f:phase": {}}, "f:spec": {"f:nodeName": {}}}}]},
       "spec": {"nodeName": "a"}, "status": {"phase": "Running"}}
      """#
    )
    let owned = try #require(OwnedFields(of: object, manager: "swell"))
    #expect(owned.value == ["spec": ["nodeName": "a"]])
  }

  @Test func `what is encoded reads back`() throws {
    let owned = try owned()
    #expect(OwnedFields(encoded: owned.encoded) == owned)
    let containers = owned.encoded["f:spec"]?["f:template"]?["f:spec"]?["f:containers"]
    let main = try #require(containers?[#"k:{"name":"main"}"#])
    #expect(main["f:args"] == ["-v"])
    #expect(owned.encoded["f:spec"]?["f:selector"]?["="]?["matchLabels"] == ["app": "web"])
  }

  @Test(arguments: [
    (
      OwnedFields.Node.members([.init(.key("data"), .value(["f:x": "1"]))]),
      "a map whose keys look like members"
    ),
    (.members([.init(.key("a"), .value([:])), .init(.key("b"), .anyMap)]), "empty maps"),
    (.members([.init(.key("a"), .value([])), .init(.key("b"), .anyList)]), "empty lists"),
    (.members([.init(.key("a"), .value(.null)), .init(.key("b"), .value(1.5))]), "scalars"),
    (
      .members([.init(.key("finalizers"), .members([.init(.value("a/b"), .value("a/b"))]))]), "sets"
    ),
    (
      .members([
        .init(.key("l"), .members([.init(.element(["x": 1, "y": "é\"\\"]), .value([:]))]))
      ]), "keys with text to escape"
    ),
    (.members([.init(.key(""), .value("x")), .init(.key("."), .value("y"))]), "odd keys"),
  ])
  func `every form reads back`(root: OwnedFields.Node, _: String) {
    let owned = OwnedFields(root: root)
    #expect(OwnedFields(encoded: owned.encoded) == owned)
  }

  @Test func `text of another form is refused`() {
    #expect(OwnedFields(encoded: "text") == nil)
    #expect(OwnedFields(encoded: ["name": "x"]) == nil)
    #expect(OwnedFields(encoded: ["k:{": 1]) == nil)
  }

  @Test func `an empty map that the server filled may be filled further`() throws {
    let live = try json(
      #"""
      {"apiVersion": "apps/v1", "metadata": {"managedFields": [
        {"manager": "swell", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {"f:spec": {"f:strategy": {}}}}]},
       "spec": {"strategy": {"type": "RollingUpdate"}}}
      """#
    )
    let owned = try #require(
      OwnedFields(of: live, manager: "swell", desired: ["spec": ["strategy": [:]]])
    )
    #expect(
      owned.root == .members([.init(.key("spec"), .members([.init(.key("strategy"), .anyMap)]))])
    )
    #expect(owned.match(["spec": ["strategy": ["type": "Recreate"]]]))
    #expect(!owned.match(["spec": [:]]))
  }

  @Test func `a map of empty parts that the server keeps is known by its content`() throws {
    let live = try json(
      #"""
      {"apiVersion": "x/v1", "metadata": {"managedFields": [
        {"manager": "swell", "operation": "Apply", "apiVersion": "x/v1", "fieldsV1": {"f:spec": {"f:selector": {}}}}]},
       "spec": {"selector": {"matchLabels": {}}}}
      """#
    )
    let desired: Value = ["spec": ["selector": ["matchLabels": [:]]]]
    let owned = try #require(OwnedFields(of: live, manager: "swell", desired: desired))
    #expect(owned.match(["spec": ["selector": ["matchLabels": [:]]]]))
    #expect(!owned.match(["spec": ["selector": ["matchLabels": ["team": "a"]]]]))
  }
}
