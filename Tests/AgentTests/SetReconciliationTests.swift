import Manifests
import Testing

@testable import Agent

@Suite struct SetReconciliationTests {
  private static func set(_ spec: Value = [:]) -> Value {
    [
      "kind": "ApplicationSet",
      "metadata": ["name": "s", "namespace": "argocd", "uid": "1"], "spec": spec,
    ]
  }

  private static func document(_ name: String, project: String = "default") -> Value {
    ["metadata": ["name": .string(name)], "spec": ["project": .string(project)]]
  }

  /// An Application as the set made it.
  private static func made(_ name: String, by set: Value = set()) throws -> Value {
    let action = SetReconciliation(of: set).actions(
      desired: [document(name)],
      existing: [],
      unusable: []
    ).first
    guard case .create(let object) = try #require(action) else { return .null }
    return object
  }

  private static func actions(
    _ desired: [Value],
    _ existing: [Value],
    unusable: Set<String> = [],
    spec: Value = [:]
  ) -> [SetReconciliation.Action] {
    SetReconciliation(of: set(spec)).actions(
      desired: desired,
      existing: existing,
      unusable: unusable
    )
  }

  @Test func `a new Application gets its owner and the finalizer that takes its objects along`()
    throws
  {
    let made = try Self.made("a")
    #expect(made[["metadata", "namespace"]] == "argocd")
    #expect(made[["metadata", "finalizers"]] == ["resources-finalizer.argocd.argoproj.io"])
    let owner = made[["metadata", "ownerReferences"]]?.list?.first
    #expect(owner?["uid"] == "1")
    #expect(owner?["controller"] == true)
  }

  @Test func `no finalizer is added where resources are to be preserved`() throws {
    let set = Self.set(["syncPolicy": ["preserveResourcesOnDeletion": true]])
    #expect(try Self.made("a", by: set)[["metadata", "finalizers"]] == nil)
  }

  @Test func `what is as it should be is left alone`() throws {
    #expect(Self.actions([Self.document("a")], [try Self.made("a")]).isEmpty)
  }

  @Test func `a change is a patch of what differs alone`() throws {
    var old = try Self.made("a")
    old["status"] = ["health": "x"]
    #expect(
      Self.actions([Self.document("a", project: "other")], [old]) == [
        .update(name: "a", patch: ["spec": ["project": "other"]])
      ]
    )
  }

  @Test func `what others annotated goes, but for what is preserved`() throws {
    var old = try Self.made("a")
    old["metadata"]?["annotations"] = [
      "argocd.argoproj.io/refresh": "normal", "notified.notifications.argoproj.io": "{}",
      "mine": "kept", "other": "gone",
    ]
    let spec: Value = ["preservedFields": ["annotations": ["mine"]]]
    #expect(
      Self.actions([Self.document("a")], [old], spec: spec) == [
        .update(name: "a", patch: ["metadata": ["annotations": ["other": .null]]])
      ]
    )
  }

  @Test func `fields that others may change stay as they are`() throws {
    var old = try Self.made("a")
    old["spec"]?["source"] = ["targetRevision": "pinned"]
    var wanted = Self.document("a")
    wanted["spec"]?["source"] = ["targetRevision": "main"]
    let spec: Value = [
      "ignoreApplicationDifferences": [["jsonPointers": ["/spec/source/targetRevision"]]]
    ]
    #expect(Self.actions([wanted], [old], spec: spec).isEmpty)
  }

  @Test func `what the set no longer yields is deleted, unless it is only unusable now`() throws {
    let old = [try Self.made("a"), try Self.made("b")]
    #expect(Self.actions([], old, unusable: ["b"]) == [.delete(name: "a")])
  }

  @Test(arguments: [
    ("sync", 3), ("create-only", 1), ("create-update", 2), ("create-delete", 2), ("unknown", 3),
  ])
  func `the policy says which of these happen`(policy: String, count: Int) throws {
    let spec: Value = ["syncPolicy": ["applicationsSync": .string(policy)]]
    let desired = [Self.document("new"), Self.document("kept", project: "other")]
    let existing = [try Self.made("kept"), try Self.made("gone")]
    #expect(Self.actions(desired, existing, spec: spec).count == count)
  }
}
