import Manifests

/// Which values fields must have, as queries write it: `metadata.name=web,status.phase!=Running`.
struct FieldSelector: Sendable {
  private var demands: [(path: [String], value: String, isEqual: Bool)] = []

  var isEmpty: Bool { demands.isEmpty }

  /// Reads a selector; an empty text selects everything.
  ///
  /// - Throws: where a part is no demand, or names a field that the kind does not offer.
  init(_ text: String, for resource: Resource) throws(Refusal) {
    for part in text.split(separator: ",") {
      let text = String(part)
      guard let (left, right, isEqual) = Self.split(text) else {
        throw .badRequest(
          "Unable to find \"\(resource.type.apiVersion), Resource=\(resource.plural)\" that match label selector \"\", field selector \"\(text)\": invalid field selector: '\(text)'"
        )
      }
      guard Self.isOffered(left, by: resource) else {
        throw .badRequest(Self.complaint(about: left, resource))
      }
      demands.append((left.split(separator: ".").map(String.init), right.trimmed, isEqual))
    }
  }

  func matches(_ object: Value) -> Bool {
    demands.allSatisfy { demand in
      (object[demand.path]?.plainText ?? "") == demand.value ? demand.isEqual : !demand.isEqual
    }
  }

  private static func split(_ text: String) -> (String, String, Bool)? {
    for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      if let (left, right) = text.split(at: sign) { return (String(left).trimmed, right, isEqual) }
    }
    return nil
  }

  private static func isOffered(_ field: String, by resource: Resource) -> Bool {
    ["metadata.name", "metadata.namespace"].contains(field)
      || offers[resource.qualified]?.contains(field) == true
  }

  private static func complaint(about field: String, _ resource: Resource) -> String {
    resource.isCustom || offers[resource.qualified] != nil
      ? "field label not supported: \(field)"
      : "\"\(field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
  }

  private static let offers: [String: Set<String>] = [
    "pods": [
      "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
      "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName",
    ],
    "events": [
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
      "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
      "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ],
    "namespaces": ["status.phase"],
    "nodes": ["spec.unschedulable"],
    "secrets": ["type"],
    "services": ["spec.clusterIP", "spec.type"],
    "jobs.batch": ["status.successful"],
    "replicasets.apps": ["status.replicas"],
  ]
}
