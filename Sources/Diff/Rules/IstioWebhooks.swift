import Manifests

/// What istiod writes into its own webhooks once it can serve them.
let istioWebhooks = BuiltInRule(
  "istio-webhooks",
  "istiod sets the failure policy and the CA bundle of its webhooks when it is ready",
  kinds: [GroupKind(group: "admissionregistration.k8s.io", kind: "*WebhookConfiguration")],
  fields: ["/webhooks/*/failurePolicy", "/webhooks/*/clientConfig/caBundle"],
  when: .writtenBy(["pilot-discovery"])
)
