import Manifests

/// A field of old definitions that the server drops.
let preserveUnknownFields = BuiltInRule(
  "preserve-unknown-fields",
  "the API server does not keep preserveUnknownFields: false",
  kinds: [GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")],
  fields: ["/spec/preserveUnknownFields"],
  when: .declaredFalse
)
