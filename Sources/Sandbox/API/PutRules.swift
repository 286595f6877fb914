import Manifests

/// Which kinds a `PUT` makes where they are not there yet, and which it replaces only in a version that is named.
enum PutRules {
  static func makes(_ resource: Resource) -> Bool { made.contains(resource.qualified) }

  static func needsVersion(_ resource: Resource) -> Bool {
    resource.isCustom || versioned.contains(resource.qualified)
      || resource.type.group == "admissionregistration.k8s.io"
  }

  /// What a client hears that names no version where one is needed.
  static func refusal(of name: String, _ resource: Resource) -> Refusal {
    let cause = Refusal.Cause(
      reason: "FieldValueInvalid",
      message: "Invalid value: 0: must be specified for an update",
      field: "metadata.resourceVersion"
    )
    var refusal = Refusal.invalid(resource, name, [cause])
    refusal.message =
      "\(resource.qualified) \"\(name)\" is invalid: \(cause.field): \(cause.message)"
    refusal.kind = resource.plural
    return refusal
  }

  private static let made: Set<String> = [
    "runtimeclasses.node.k8s.io", "roles.rbac.authorization.k8s.io",
    "rolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
    "clusterrolebindings.rbac.authorization.k8s.io", "leases.coordination.k8s.io", "limitranges",
    "events", "events.events.k8s.io", "services", "endpoints",
  ]

  private static let versioned: Set<String> = [
    "runtimeclasses.node.k8s.io", "poddisruptionbudgets.policy", "csidrivers.storage.k8s.io",
    "csistoragecapacities.storage.k8s.io", "volumeattachments.storage.k8s.io",
    "csinodes.storage.k8s.io", "leases.coordination.k8s.io",
    "customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io",
  ]
}
