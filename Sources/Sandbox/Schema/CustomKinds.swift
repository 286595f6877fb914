import Manifests

/// Turns a custom resource definition into the kinds that it defines.
enum CustomKinds {
  /// The kinds that are served, one for each version; none where the definition is not established.
  static func resources(of definition: Value) -> [Resource] {
    let isEstablished = (definition[["status", "conditions"]]?.list ?? []).contains {
      $0["type"] == "Established" && $0["status"] == "True"
    }
    guard isEstablished, let spec = definition["spec"] else { return [] }
    return (spec["versions"]?.list ?? []).compactMap { version in
      version["served"] == true ? resource(version, of: spec) : nil
    }
  }

  private static func resource(_ version: Value, of spec: Value) -> Resource {
    let names = spec["names"] ?? [:]
    let type = GroupVersionKind(
      group: spec["group"]?.string ?? "",
      version: version["name"]?.string ?? "",
      kind: names["kind"]?.string ?? ""
    )
    let parts = version["subresources"]
    return Resource(
      type: type,
      plural: names["plural"]?.string ?? "",
      singular: names["singular"]?.string ?? type.kind.lowercased(),
      shortNames: (names["shortNames"]?.list ?? []).compactMap(\.string),
      categories: (names["categories"]?.list ?? []).compactMap(\.string),
      isNamespaced: spec["scope"] == "Namespaced",
      verbs: [
        "delete", "deletecollection", "get", "list", "patch", "create", "update", "watch",
      ],
      subresources: subresources(parts, type),
      schema: schema(version),
      custom: Resource.CustomVersion(
        columns: version["additionalPrinterColumns"]?.list ?? [],
        hasStatus: parts?["status"]?.map != nil,
        scale: parts?["scale"]
      )
    )
  }

  private static func subresources(_ parts: Value?, _ type: GroupVersionKind) -> [Value] {
    let verbs: Value = ["get", "patch", "update"]
    var found: [Value] = []
    if parts?["status"]?.map != nil {
      let kind: Value = [
        "group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind),
      ]
      found.append(["subresource": "status", "responseKind": kind, "verbs": verbs])
    }
    if parts?["scale"]?.map != nil {
      let kind: Value = ["group": "autoscaling", "version": "v1", "kind": "Scale"]
      found.append(["subresource": "scale", "responseKind": kind, "verbs": verbs])
    }
    return found
  }

  /// The version's schema, with the fields that every object has.
  private static func schema(_ version: Value) -> Schema? {
    guard case .map(var keywords)? = version[["schema", "openAPIV3Schema"]] else { return nil }
    let definitions = BuiltInKinds.current.definitions
    if keywords.contains("properties") || keywords["x-kubernetes-preserve-unknown-fields"] != true {
      var fields = keywords["properties"]?.map ?? [:]
      fields["apiVersion"] = ["type": "string"]
      fields["kind"] = ["type": "string"]
      fields["metadata"] = ["$ref": .string(metadataName)]
      keywords["properties"] = .map(fields)
    }
    return Schema(.map(keywords), in: definitions)
  }

  static let metadataName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
}
