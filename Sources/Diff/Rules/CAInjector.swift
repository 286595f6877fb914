/// Certificate authorities that cert-manager puts in the place of declared ones.
let caInjector = BuiltInRule(
  "ca-injector",
  "cert-manager's cainjector replaces the CA bundles of annotated webhooks, definitions and API services",
  kinds: CABundles.kinds,
  fields: CABundles.fields,
  when: .writtenBy(["cainjector", "cert-manager-cainjector"])
)
