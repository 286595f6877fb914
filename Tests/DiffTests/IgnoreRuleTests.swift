import Manifests
import Testing

@testable import Diff

/// Rules by which differences do not count, and what becomes of the fields in an apply.
@Suite struct IgnoreRuleTests {
  private func changed(_ change: (inout Value) -> Void) throws -> Value {
    var live = try Sample.deployment()
    change(&live)
    return live
  }

  private func drift(_ live: Value, _ rule: IgnoreRule) throws -> [String] {
    diff(
      Sample.id,
      desired: [:],
      observed: .drifted(live: live),
      owned: OwnedFields(of: try Sample.deployment(), manager: "swell"),
      ignoring: IgnoreRules([rule]),
      mask: Sample.mask
    ).changes.map(\.path.description)
  }

  private static let containers: Value = [
    ["name": "side", "image": "side:1"],
    [
      "name": "main", "image": "web:2", "args": ["-v"],
      "ports": [["containerPort": 80, "protocol": "TCP"]],
    ],
  ]

  private static let expressions: [(String, [String])] = [
    (".spec.template.spec.containers[] | select(.name == \"main\") | .image", ["spec.replicas"]),
    (".spec.replicas, .spec.template.spec.containers[].image", []),
    (".spec.template.spec.containers[-1].image", ["spec.replicas"]),
    (".spec | keys", ["spec.replicas", "spec.template.spec.containers[name=main].image"]),
    (".spec.nothing[", ["spec.replicas", "spec.template.spec.containers[name=main].image"]),
    ("def f: f; f", ["spec.replicas", "spec.template.spec.containers[name=main].image"]),
  ]

  @Test(arguments: expressions)
  func `jq expressions lead to fields that do not count`(one: (String, [String])) throws {
    let live = try changed {
      $0["spec"]?["replicas"] = 5
      $0["spec"]?["template"]?["spec"]?["containers"] = Self.containers
    }
    let rule = IgnoreRule(group: "apps", kind: "Deployment", expressions: [one.0])
    #expect(try drift(live, rule) == one.1)
  }

  @Test func `what an ignored manager owns does not count`() throws {
    let live = try changed {
      $0["spec"]?["replicas"] = 5
      $0["metadata"]?["labels"]?["app"] = "other"
      let scaler: Value = [
        "manager": "scaler", "operation": "Update", "apiVersion": "apps/v1",
        "time": "2026-08-01T10:00:00Z",
        "fieldsV1": ["f:spec": ["f:replicas": [:]]],
      ]
      let entries = $0["metadata"]?["managedFields"]?.list ?? []
      $0["metadata"]?["managedFields"] = .list(entries + [scaler])
    }
    let rule = IgnoreRule(group: "apps", kind: "*", managers: ["scaler"])
    #expect(try drift(live, rule) == ["metadata.labels.app"])
  }

  @Test func `an image that is ignored leaves the container's other fields to Git`() throws {
    let desired: Value = [
      "spec": [
        "replicas": 2,
        "template": [
          "spec": [
            "containers": [
              ["name": "main", "image": "web:1", "env": [["name": "A", "value": "new"]]]
            ]
          ]
        ],
      ]
    ]
    let live = try changed {
      $0["spec"]?["replicas"] = 5
      $0["spec"]?["template"]?["spec"]?["containers"] = Self.containers
    }
    let image = "/spec/template/spec/containers/0/image"
    func rules(_ isRespected: Bool) -> [IgnoreRule] {
      [
        IgnoreRule(
          group: "apps",
          kind: "*",
          pointers: [JSONPointer(image)].compactMap { $0 },
          isRespected: isRespected
        ),
        IgnoreRule(
          group: "apps",
          kind: "*",
          expressions: [".spec.template.spec.containers[].image"],
          isRespected: isRespected
        ),
      ]
    }
    var expected = desired
    expected["spec"]?["template"]?["spec"]?["containers"] = [
      ["name": "main", "image": "web:2", "env": [["name": "A", "value": "new"]]]
    ]
    for rule in rules(true) {
      #expect(IgnoreRules([rule]).respecting(desired, live, of: Sample.id) == expected)
    }
    #expect(IgnoreRules(rules(false)).respecting(desired, live, of: Sample.id) == desired)
  }

  @Test func `replicas that an autoscaler wrote are left to it`() throws {
    let live = try changed {
      $0["spec"]?["replicas"] = 5
      let scaler: Value = [
        "manager": "kube-controller-manager", "operation": "Update", "apiVersion": "apps/v1",
        "time": "2026-08-01T10:00:00Z", "subresource": "scale",
        "fieldsV1": ["f:spec": ["f:replicas": [:]]],
      ]
      let entries = $0["metadata"]?["managedFields"]?.list ?? []
      $0["metadata"]?["managedFields"] = .list(entries + [scaler])
    }
    let none = IgnoreRule(group: "none", kind: "none")
    #expect(try drift(live, none) == [])
    let respected = IgnoreRules().respecting(["spec": ["replicas": 2]], live, of: Sample.id)
    #expect(respected == ["spec": ["replicas": 5]])
    let off = IgnoreRules(builtIn: builtInRules.filter { $0.name != "scaled-replicas" })
    #expect(
      off.respecting(["spec": ["replicas": 2]], live, of: Sample.id) == ["spec": ["replicas": 2]]
    )
  }

  @Test func `what an autoscaler of the application aims at is left to it on old servers too`()
    throws
  {
    let autoscalers: [Value] = [
      [
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": ["name": "web", "namespace": "shop"],
        "spec": ["scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"]],
      ],
      [
        "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject",
        "metadata": ["name": "web", "namespace": "shop"],
        "spec": ["scaleTargetRef": ["name": "web"]],
      ],
    ]
    let live = try changed { $0["spec"]?["replicas"] = 5 }
    for autoscaler in autoscalers {
      let rules = try IgnoreRule.autoscaled(by: [Manifest(autoscaler)])
      #expect(try drift(live, try #require(rules.first)) == [])
      let respected = IgnoreRules(rules).respecting(["spec": ["replicas": 2]], live, of: Sample.id)
      #expect(respected == ["spec": ["replicas": 5]])
    }
  }

  @Test func `nobody is blamed where only Swell is on record`() throws {
    let live = try changed { $0["spec"]?["replicas"] = 5 }
    let changes = diff(
      Sample.id,
      desired: [:],
      observed: .drifted(live: live),
      owned: OwnedFields(of: try Sample.deployment(), manager: "swell"),
      mask: Sample.mask
    ).changes
    #expect(changes.map(\.path.description) == ["spec.replicas"])
    #expect(changes.first?.writer == nil)
  }
}
