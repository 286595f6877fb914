import Manifests

/// All rules that are data, by the group and kind that they judge.
///
/// They come before the built-in kinds.
let rules: [GroupKind: Rule] = {
  var rules: [GroupKind: Rule] = [:]
  for (group, kinds) in [
    ("apiextensions.k8s.io", definitionRules),
    ("argoproj.io", argoRules),
    ("batch", batchRules),
    ("cert-manager.io", certManagerRules),
    ("external-secrets.io", externalSecretsRules),
    ("flink.apache.org", flinkRules),
    ("grafana.integreatly.org", grafanaRules),
    ("karpenter.k8s.aws", karpenterAWSRules),
    ("karpenter.sh", karpenterRules),
    ("keda.sh", kedaRules),
    ("monitoring.coreos.com", prometheusRules),
    ("policy", policyRules),
    ("sparkoperator.k8s.io", sparkRules),
    ("traefik.io", traefikRules),
  ] {
    for (kind, rule) in kinds { rules[GroupKind(group: group, kind: kind)] = rule }
  }
  return rules
}()
