import Manifests

extension APIServer {
  /// Refuses new objects that the cluster does not take, by what else is in it.
  func admit(_ object: Value, _ resource: Resource) throws(Refusal) {
    try askWebhook(object, resource)
    if resource.qualified == "customresourcedefinitions.apiextensions.k8s.io" {
      let wanted =
        (object[["spec", "names", "plural"]]?.string ?? "") + "."
        + (object[["spec", "group"]]?.string ?? "")
      guard object.name == wanted else {
        let cause = Refusal.Cause(
          reason: "FieldValueInvalid",
          message: "Invalid value: \"\(object.name)\": must be spec.names.plural+\".\"+spec.group",
          field: "metadata.name"
        )
        throw .invalid(resource, object.name, [cause])
      }
    }
  }

  /// Refuses what was wished to be refused, as a webhook would.
  func askWebhook(_ object: Value, _ resource: Resource) throws(Refusal) {
    let kind = resource.type.kind.lowercased()
    let isRefused = refused.contains {
      ($0.kind == kind || $0.kind == resource.plural) && $0.name == object.name
        && ($0.namespace ?? object.namespace) == object.namespace
    }
    guard isRefused else { return }
    throw Refusal(
      403,
      "Forbidden",
      "admission webhook \"sandbox.swell.dev\" denied the request: this was wished for"
    )
  }

  /// Checks what every object says about itself.
  static func checkMetadata(_ object: Value, _ resource: Resource) throws(Refusal) {
    let name = object.name
    let isPath = resource.type.group == "rbac.authorization.k8s.io"
    guard !isPath, !ObjectName.isSubdomain(name) else { return }
    let cause = Refusal.Cause(
      reason: "FieldValueInvalid",
      message:
        "Invalid value: \"\(name)\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      field: "metadata.name"
    )
    throw .invalid(resource, name, [cause])
  }

  /// Answers a kind of which no objects are kept: reviews of who may do what.
  mutating func answerReview(_ body: Value, _ resource: Resource) throws(Refusal) -> Value {
    var review = body
    switch resource.type.group {
    case "authorization.k8s.io":
      review["status"] =
        resource.type.kind == "SelfSubjectRulesReview"
        ? [
          "resourceRules": [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]],
          "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]], "incomplete": false,
        ] : ["allowed": true]
    case "authentication.k8s.io":
      let user: Value = [
        "username": "admin", "groups": ["system:masters", "system:authenticated"],
      ]
      review["status"] =
        resource.type.kind == "TokenReview"
        ? ["authenticated": true, "user": user] : ["userInfo": user]
    default: throw .methodNotAllowed(resource)
    }
    return review
  }
}

/// The rules for names.
enum ObjectName {
  /// Whether a name is a DNS subdomain in lower case (RFC 1123).
  static func isSubdomain(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 253 else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.utf8.first, let last = part.utf8.last else { return false }
      return isAlphanumeric(first) && isAlphanumeric(last)
        && part.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
