import Manifests
import Testing

@testable import Agent

@Suite struct OwnedObjectsTests {
  /// Makes an object of some kind that another one controls.
  private static func object(_ kind: String, _ name: String, of owner: String, _ status: Value) -> (
    Value, ObjectID
  ) {
    let group = kind == "Pod" ? "" : "apps"
    let value: Value = [
      "apiVersion": group.isEmpty ? "v1" : "apps/v1", "kind": .string(kind),
      "metadata": [
        "name": .string(name), "namespace": "n", "uid": .string(name),
        "ownerReferences": [
          ["uid": "another", "kind": "Node"], ["uid": .string(owner), "controller": true],
        ],
      ],
      "spec": ["restartPolicy": "Always"], "status": status,
    ]
    return (value, ObjectID(group: group, kind: kind, namespace: "n", name: name))
  }

  private static func pod(_ name: String, of owner: String, waiting: String? = nil) -> (
    Value, ObjectID
  ) {
    let state: Value =
      waiting.map { ["waiting": ["reason": .string($0), "message": "so"]] } ?? ["running": [:]]
    let isReady = Value.bool(waiting == nil)
    return object(
      "Pod",
      name,
      of: owner,
      [
        "phase": waiting == nil ? "Running" : "Pending",
        "conditions": [["type": "Ready", "status": waiting == nil ? "True" : "False"]],
        "containerStatuses": [["name": "c", "ready": isReady, "state": state]],
      ]
    )
  }

  /// A Deployment `d` with a ReplicaSet and two pods, one of which cannot pull its image.
  private static func deployment() -> OwnedObjects {
    var owned = OwnedObjects()
    for (value, id) in [
      pod("good", of: "set"), pod("bad", of: "set", waiting: "ImagePullBackOff"),
      object("ReplicaSet", "set", of: "d", ["replicas": 2]),
    ] {
      _ = owned.store(value, as: id)
    }
    return owned
  }

  @Test func `what ails an object is found down to the last one that it owns`() {
    #expect(
      Self.deployment().ailments(of: "d").map(\.description) == ["Pod bad: ImagePullBackOff: so"]
    )
  }

  @Test func `an owner is told when a part fares otherwise, and not when only its words change`() {
    var owned = Self.deployment()
    let (same, id) = Self.pod("bad", of: "set", waiting: "ImagePullBackOff")
    #expect(owned.store(same, as: id) == nil)
    #expect(owned.store(Self.pod("bad", of: "set", waiting: "ErrImagePull").0, as: id) == "set")
    #expect(owned.owners(of: "set") == ["set", "d"])
    #expect(owned.store(Self.pod("bad", of: "set").0, as: id) == "set")
    #expect(owned.ailments(of: "d").isEmpty)
  }

  @Test func `nothing is left of what is gone or was let go of`() {
    var owned = Self.deployment()
    #expect(owned.drop("good") == "set")
    #expect(owned.drop("good") == nil)
    let (value, id) = Self.pod("bad", of: "set")
    var free = value
    free["metadata"]?["ownerReferences"] = nil
    #expect(owned.store(free, as: id) == "set")
    #expect(owned.identifiers(of: GroupKind(group: "", kind: "Pod"), in: nil).isEmpty)
    #expect(owned.identifiers(of: GroupKind(group: "apps", kind: "ReplicaSet"), in: "n") == ["set"])
    #expect(owned.identifiers(of: GroupKind(group: "apps", kind: "ReplicaSet"), in: "m").isEmpty)
    #expect(owned.count == 1)
  }

  @Test func `objects that own each other come to an end`() {
    var owned = OwnedObjects()
    for (value, id) in [
      Self.object("ReplicaSet", "a", of: "b", [:]), Self.object("ReplicaSet", "b", of: "a", [:]),
      Self.pod("p", of: "a", waiting: "ErrImagePull"),
    ] {
      _ = owned.store(value, as: id)
    }
    #expect(owned.ailments(of: "b").contains { $0.id.name == "p" })
    #expect(owned.owners(of: "p").count < 10)
  }
}
