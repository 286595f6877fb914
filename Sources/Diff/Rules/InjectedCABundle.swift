import Manifests

/// Certificate authorities of webhooks that are left blank in Git.
let injectedCABundle = BuiltInRule(
  "injected-ca-bundle",
  "cert-manager, certificate jobs and operators fill the CA bundles of webhooks and API services",
  kinds: [
    GroupKind(group: "admissionregistration.k8s.io", kind: "*WebhookConfiguration"),
    GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition"),
    GroupKind(group: "apiregistration.k8s.io", kind: "APIService"),
  ],
  fields: [
    "/webhooks/*/clientConfig/caBundle", "/spec/conversion/webhook/clientConfig/caBundle",
    "/spec/caBundle",
  ],
  when: .declaredBlank
)
