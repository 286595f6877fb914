import Manifests
import Testing

@testable import Diff

/// Each rule about a well-known controller: one difference that it excuses, and one that it does not.
@Suite struct BuiltInRuleTests {
  struct Case: CustomTestStringConvertible {
    let rule: String
    let apiVersion: String
    let kind: String
    /// Keys and positions that lead to the field.
    let path: [FieldPath.Step]
    let declared: Value?
    let live: Value
    /// Who wrote the live value.
    var writer = "operator"
    /// Another writer or value that is not excused; nil where none is.
    var strange: (writer: String, declared: Value)?

    var testDescription: String { rule }
  }

  private static let webhooks = "admissionregistration.k8s.io/v1"
  private static let bundle: [FieldPath.Step] = [
    .key("webhooks"), .element(["name": "a"]), .key("clientConfig"), .key("caBundle"),
  ]

  static let cases: [Case] = [
    Case(
      rule: "aggregated-cluster-role",
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      path: [.key("rules")],
      declared: [],
      live: [["verbs": ["get"]]]
    ),
    Case(
      rule: "ca-injector",
      apiVersion: webhooks,
      kind: "MutatingWebhookConfiguration",
      path: bundle,
      declared: "b2xk",
      live: "bmV3",
      writer: "cainjector",
      strange: ("kubectl-edit", "b2xk")
    ),
    Case(
      rule: "deployment-revision",
      apiVersion: "apps/v1",
      kind: "Deployment",
      path: [.key("metadata"), .key("annotations"), .key("deployment.kubernetes.io/revision")],
      declared: "1",
      live: "7"
    ),
    Case(
      rule: "injected-ca-bundle",
      apiVersion: webhooks,
      kind: "ValidatingWebhookConfiguration",
      path: bundle,
      declared: "Cg==",
      live: "bmV3",
      strange: ("operator", "b2xk")
    ),
    Case(
      rule: "istio-webhooks",
      apiVersion: webhooks,
      kind: "ValidatingWebhookConfiguration",
      path: [.key("webhooks"), .element(["name": "a"]), .key("failurePolicy")],
      declared: "Ignore",
      live: "Fail",
      writer: "pilot-discovery",
      strange: ("kubectl-edit", "Ignore")
    ),
    Case(
      rule: "karpenter-hashes",
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      path: [.key("metadata"), .key("annotations"), .key("karpenter.sh/nodepool-hash")],
      declared: "1",
      live: "2"
    ),
    Case(
      rule: "preserve-unknown-fields",
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      path: [.key("spec"), .key("preserveUnknownFields")],
      declared: false,
      live: true
    ),
    Case(
      rule: "scaled-replicas",
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      path: [.key("spec"), .key("replicas")],
      declared: 1,
      live: 5,
      writer: "horizontal-pod-autoscaler",
      strange: ("kubectl-scale", 1)
    ),
    Case(
      rule: "token-secrets",
      apiVersion: "v1",
      kind: "ServiceAccount",
      path: [.key("secrets")],
      declared: [],
      live: [["name": "token-x"]],
      writer: "kube-controller-manager",
      strange: ("kubectl-edit", [])
    ),
    Case(
      rule: "traffic-weights",
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      path: [.key("spec"), .key("http"), .index(0), .key("route"), .index(1), .key("weight")],
      declared: 0,
      live: 20,
      writer: "rollouts-controller",
      strange: ("kubectl-edit", 0)
    ),
    Case(
      rule: "webhook-certificates",
      apiVersion: webhooks,
      kind: "ValidatingWebhookConfiguration",
      path: bundle,
      declared: "b2xk",
      live: "bmV3",
      writer: "kube-webhook-certgen",
      strange: ("kubectl-edit", "b2xk")
    ),
  ]

  @Test func `every rule is tried`() {
    #expect(Self.cases.map(\.rule) == builtInRules.map(\.name))
  }

  @Test(arguments: cases)
  func `a rule excuses what it is about and nothing else`(one: Case) throws {
    let rule = try #require(builtInRules.first { $0.name == one.rule })
    let type = GroupVersionKind(apiVersion: one.apiVersion, kind: one.kind)
    #expect(rule.applies(to: ObjectID(group: type.group, kind: type.kind, name: "one")))
    #expect(!rule.applies(to: ObjectID(group: "fruit.example", kind: "Apple", name: "one")))
    let found = Difference(path: FieldPath(one.path), from: one.live, to: one.declared)
    #expect(rule.excuses(found, in: live(one, writer: one.writer), [:]))
    let elsewhere = Difference(path: FieldPath([.key("spec"), .key("else")]), from: 1, to: 2)
    #expect(!rule.excuses(elsewhere, in: live(one, writer: one.writer), [:]))
    guard let strange = one.strange else { return }
    let other = Difference(path: FieldPath(one.path), from: one.live, to: strange.declared)
    #expect(!rule.excuses(other, in: live(one, writer: strange.writer), [:]))
  }

  /// A live object in which a manager owns the field.
  private func live(_ one: Case, writer: String) -> Value {
    // Elements of lists that have no keys belong to whoever wrote the list.
    let keyed = one.path.prefix { step in
      if case .index = step { false } else { true }
    }
    let fields = keyed.reversed().reduce(Value.map([:])) { below, step in
      .map([step.fieldSetName: below])
    }
    return [
      "aggregationRule": ["clusterRoleSelectors": []],
      "metadata": [
        "managedFields": [
          ["manager": .string(writer), "operation": "Update", "fieldsV1": fields]
        ]
      ],
    ]
  }
}
