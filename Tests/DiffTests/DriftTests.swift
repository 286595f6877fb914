import Manifests
import Testing

@testable import Diff

@Suite struct DriftTests {
  private func changes(_ change: (inout Value) -> Void) throws -> [String] {
    var live = try Sample.deployment()
    let owned = try #require(OwnedFields(of: live, manager: "swell"))
    #expect(owned.match(live))
    change(&live)
    let set = diff(
      Sample.id,
      desired: [:],
      observed: .drifted(live: live),
      owned: owned,
      mask: Sample.mask
    )
    #expect(owned.match(live) == set.changes.isEmpty)
    #expect(set.action == (set.changes.isEmpty ? .unchanged : .repair))
    return set.changes.map { change in
      let sides = [change.from, change.to].map { $0.map(\.plainText) ?? "absent" }
      return "\(change.path): \(sides[0]) -> \(sides[1])"
    }
  }

  @Test func `a field that was applied and changed is drift`() throws {
    #expect(try changes { $0["spec"]?["replicas"] = 5 } == ["spec.replicas: 5 -> 2"])
  }

  @Test func `a field that was applied and removed is drift`() throws {
    #expect(
      try changes { $0["metadata"]?["labels"] = ["team": "a"] }
        == ["metadata.labels.app: absent -> web"]
    )
    #expect(
      try changes { $0["metadata"]?["labels"] = nil }
        == ["metadata.labels: absent -> map of 1"]
    )
  }

  @Test func `what nobody declared is no drift`() throws {
    let found = try changes { live in
      live["metadata"]?["annotations"] = ["x": "y"]
      live["metadata"]?["labels"]?["team"] = "b"
      live["spec"]?["revisionHistoryLimit"] = 3
      live["status"] = ["replicas": 0]
      var containers = live["spec"]?["template"]?["spec"]?["containers"]?.list ?? []
      containers[0]["imagePullPolicy"] = "Never"
      containers.insert(["name": "sidecar", "image": "proxy"], at: 0)
      live["spec"]?["template"]?["spec"]?["containers"] = .list(containers)
    }
    #expect(found == [])
  }

  @Test func `list elements are found by their keys`() throws {
    let found = try changes { live in
      live["spec"]?["template"]?["spec"]?["containers"] = [
        ["name": "sidecar", "image": "proxy"],
        ["name": "main", "image": "web:2", "args": ["-v", "-x"], "ports": []],
      ]
    }
    let main = "spec.template.spec.containers[name=main]"
    #expect(
      found == [
        "\(main).image: web:2 -> web:1", "\(main).args: list of 2 -> list of 1",
        "\(main).ports[containerPort=80,protocol=TCP]: absent -> map of 2",
      ]
    )
  }

  @Test func `an atomic map is compared as a whole`() throws {
    let found = try changes { $0["spec"]?["selector"]?["matchLabels"]?["x"] = "y" }
    #expect(found == ["spec.selector.matchLabels.x: y -> absent"])
  }

  @Test func `an empty map that another manager fills field by field is no drift`() throws {
    let found = try changes { live in
      live["spec"]?["template"]?["spec"]?["securityContext"] = ["runAsUser": 1]
      var entries = live["metadata"]?["managedFields"]?.list ?? []
      entries.append([
        "manager": "edit", "operation": "Update", "apiVersion": "apps/v1",
        "fieldsV1": [
          "f:spec": ["f:template": ["f:spec": ["f:securityContext": ["f:runAsUser": [:]]]]]
        ],
      ])
      live["metadata"]?["managedFields"] = .list(entries)
    }
    #expect(found == [])
  }

  @Test func `an empty map that another manager replaces as a whole is drift`() throws {
    let found = try changes {
      $0["spec"]?["template"]?["spec"]?["securityContext"] = ["runAsUser": 1]
    }
    #expect(found == ["spec.template.spec.securityContext.runAsUser: 1 -> absent"])
  }

  @Test func `fields that are to be ignored do not count`() throws {
    var live = try Sample.deployment()
    let owned = try #require(OwnedFields(of: live, manager: "swell"))
    live["spec"]?["replicas"] = 5
    live["spec"]?["template"]?["spec"]?["containers"] = [
      [
        "name": "main", "image": "web:2", "args": ["-v"],
        "ports": [["containerPort": 80, "protocol": "TCP"]],
      ]
    ]
    func left(_ pointers: String...) -> [String] {
      let rule = IgnoreRule(
        group: "apps",
        kind: "Deploy*",
        pointers: pointers.compactMap { JSONPointer($0) }
      )
      return diff(
        Sample.id,
        desired: [:],
        observed: .drifted(live: live),
        owned: owned,
        ignoring: IgnoreRules([rule]),
        mask: Sample.mask
      ).changes.map(\.path.description)
    }
    let image = "spec.template.spec.containers[name=main].image"
    #expect(left() == ["spec.replicas", image])
    #expect(left("/spec/replicas") == [image])
    #expect(left("/spec/replicas", "/spec/template/spec/containers/0/image") == [])
    #expect(left("/spec") == [])
    #expect(left("/spec/template/spec/containers/0") == ["spec.replicas"])
    #expect(left("/spec/nothing/here") == ["spec.replicas", image])
  }
}
