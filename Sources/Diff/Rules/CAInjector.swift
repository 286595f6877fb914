import Manifests

/// Certificate authorities that cert-manager puts in the place of declared ones.
let caInjector = BuiltInRule(
  "ca-injector",
  "cert-manager's cainjector replaces the CA bundles of annotated webhooks, definitions and API services",
  kinds: [
    GroupKind(group: "admissionregistration.k8s.io", kind: "*WebhookConfiguration"),
    GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition"),
    GroupKind(group: "apiregistration.k8s.io", kind: "APIService"),
  ],
  fields: [
    "/webhooks/*/clientConfig/caBundle", "/spec/conversion/webhook/clientConfig/caBundle",
    "/spec/caBundle",
  ],
  when: .writtenBy(["cainjector", "cert-manager-cainjector"])
)
