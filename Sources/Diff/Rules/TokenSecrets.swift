import Manifests

/// The Secrets of a ServiceAccount that the cluster makes for it.
let tokenSecrets = BuiltInRule(
  "token-secrets",
  "the controller manager and OpenShift list a ServiceAccount's token and pull secrets in it",
  kinds: [GroupKind(kind: "ServiceAccount")],
  fields: ["/secrets", "/imagePullSecrets"],
  when: .writtenBy([
    "kube-controller-manager", "openshift-controller-manager",
    "openshift.io/image-registry-pull-secrets_service-account-controller",
  ])
)
