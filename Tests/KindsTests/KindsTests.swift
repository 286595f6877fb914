import Kinds
import Manifests
import Testing

@Suite struct KindsTests {
  @Test(arguments: [
    (GroupKind(kind: "Namespace"), Scope.cluster),
    (GroupKind(kind: "Pod"), .namespaced),
    (GroupKind(group: "extensions", kind: "Ingress"), .namespaced),
    (GroupKind(group: "policy", kind: "PodSecurityPolicy"), .cluster),
    (GroupKind(group: "storage.k8s.io", kind: "CSIStorageCapacity"), .namespaced),
    (GroupKind(group: "rbac.authorization.k8s.io", kind: "ClusterRole"), .cluster),
    (GroupKind(group: "fruit.example", kind: "Pod"), nil),
  ]) func `the scope of built-in kinds is known`(kind: GroupKind, expected: Scope?) {
    #expect(scope(of: kind) == expected)
  }

  @Test func `listed kinds rank before all others`() {
    #expect(kindRank("Namespace") < kindRank("CustomResourceDefinition"))
    #expect(kindRank("APIService") < kindRank("Apple"))
    #expect(kindRank("Apple") == kindRank("Pear"))
  }

  @Test(
    arguments: [
      (
        "Pod", "", ["spec", "containers", "ports"],
        ListIdentity.keys(["containerPort", "protocol"])
      ),
      ("Deployment", "apps", ["spec", "template", "spec", "volumes"], .keys(["name"])),
      ("Deployment", "apps", ["spec", "template", "spec", "tolerations"], nil),
      ("Service", "", ["spec", "ports"], .keys(["port", "protocol"])),
      ("Apple", "fruit.example", ["metadata", "finalizers"], .value),
      ("Apple", "fruit.example", ["spec", "ports"], nil),
      ("Deployment", "apps", ["status", "conditions"], .keys(["type"])),
    ] as [(String, String, [String], ListIdentity?)]
  )
  func `elements of lists are told apart`(
    kind: String,
    group: String,
    path: [String],
    expected: ListIdentity?
  ) {
    #expect(listIdentity(in: GroupKind(group: group, kind: kind), at: path) == expected)
  }

  @Test func `a Service's ports get their protocol`() {
    var service: Value = [
      "apiVersion": "v1", "kind": "Service",
      "spec": ["ports": [["port": 80], ["port": 53, "protocol": "UDP"]]],
    ]
    fillListKeyDefaults(in: &service)
    #expect(
      service["spec"]?["ports"]
        == [["port": 80, "protocol": "TCP"], ["port": 53, "protocol": "UDP"]]
    )
  }

  @Test func `containers' ports get their protocol wherever a pod is described`() {
    let container: Value = ["name": "c", "ports": [["containerPort": 8080]]]
    let filled: Value = ["name": "c", "ports": [["containerPort": 8080, "protocol": "TCP"]]]
    var job: Value = [
      "apiVersion": "batch/v1", "kind": "CronJob",
      "spec": [
        "jobTemplate": [
          "spec": [
            "template": ["spec": ["containers": [container], "initContainers": [container]]]
          ]
        ]
      ],
    ]
    fillListKeyDefaults(in: &job)
    let spec = job[["spec", "jobTemplate", "spec", "template", "spec"]]
    #expect(spec == ["containers": [filled], "initContainers": [filled]])
  }

  @Test func `of variables, ports and pull secrets given twice one is left`() {
    func pod(_ env: Value, _ ports: Value, _ secrets: Value) -> Value {
      [
        "kind": "Pod",
        "spec": [
          "imagePullSecrets": secrets,
          "containers": [["name": "web", "env": env, "ports": ports], ["name": "side"]],
        ],
      ]
    }
    var object = pod(
      [
        ["name": "A", "value": "1"], ["name": "B", "value": "b"], ["name": "A", "value": "2"],
        ["value": "nameless"], ["value": "nameless"],
      ],
      [["containerPort": 80], ["containerPort": 80, "name": "web"], ["containerPort": 80]],
      [["name": "one"], ["name": "two"], ["name": "one"]]
    )
    let kind = GroupKind(group: "", kind: "Pod")
    #expect(
      dropRepeatedElements(in: &object, of: kind) == ["variable 'A' of container 'web'"]
    )
    let left = pod(
      [
        ["name": "B", "value": "b"], ["name": "A", "value": "2"], ["value": "nameless"],
        ["value": "nameless"],
      ],
      [["containerPort": 80, "name": "web"], ["containerPort": 80]],
      [["name": "two"], ["name": "one"]]
    )
    #expect(object == left)
    #expect(dropRepeatedElements(in: &object, of: kind).isEmpty && object == left)
    var referring = pod(
      [["name": "A", "value": "1"], ["name": "A", "value": "$(A) 2"]],
      [],
      []
    )
    let whole = referring
    #expect(dropRepeatedElements(in: &referring, of: kind).isEmpty && referring == whole)
    var account: Value = ["imagePullSecrets": [["name": "one"], ["name": "one"]]]
    _ = dropRepeatedElements(in: &account, of: GroupKind(group: "", kind: "ServiceAccount"))
    #expect(account == ["imagePullSecrets": [["name": "one"]]])
  }

  @Test func `objects of unexpected shapes are left alone`() {
    let shapes: [Value] = [
      "text", [], ["apiVersion": "v1", "kind": "Service"],
      ["apiVersion": "v1", "kind": "Service", "spec": "text"],
      ["apiVersion": "v1", "kind": "Service", "spec": ["ports": "text"]],
      ["apiVersion": "v1", "kind": "Pod", "spec": ["containers": ["text", .null]]],
      ["apiVersion": "fruit.example/v1", "kind": "Service", "spec": ["ports": [["port": 80]]]],
    ]
    for shape in shapes {
      var changed = shape
      fillListKeyDefaults(in: &changed)
      #expect(dropRepeatedElements(in: &changed, of: GroupKind(kind: "Pod")).isEmpty)
      #expect(changed == shape)
    }
  }
}
