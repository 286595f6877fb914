import Manifests

/// Where objects have bundles of certificate authorities that controllers write.
enum CABundles {
  static let kinds = [
    GroupKind(group: "admissionregistration.k8s.io", kind: "*WebhookConfiguration"),
    GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition"),
    GroupKind(group: "apiregistration.k8s.io", kind: "APIService"),
  ]
  static let fields = [
    "/webhooks/*/clientConfig/caBundle", "/spec/conversion/webhook/clientConfig/caBundle",
    "/spec/caBundle",
  ]
}
