/// Certificate authorities of webhooks that are left blank in Git.
let injectedCABundle = BuiltInRule(
  "injected-ca-bundle",
  "cert-manager, certificate jobs and operators fill the CA bundles of webhooks and API services",
  kinds: CABundles.kinds,
  fields: CABundles.fields,
  when: .declaredBlank
)
