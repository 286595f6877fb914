import Manifests

/// What a certificate job writes into webhooks after an install.
let webhookCertificates = BuiltInRule(
  "webhook-certificates",
  "kube-webhook-certgen sets CA bundle and failure policy, as for the Prometheus operator and ingress-nginx",
  kinds: [GroupKind(group: "admissionregistration.k8s.io", kind: "*WebhookConfiguration")],
  fields: ["/webhooks/*/clientConfig/caBundle", "/webhooks/*/failurePolicy"],
  when: .writtenBy(["kube-webhook-certgen"])
)
