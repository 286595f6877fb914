import Manifests

/// The documents in which servers say what they serve.
enum DiscoveryDocument {
  /// Reads an `APIGroupDiscoveryList`, which says everything at once.
  static func groups(ofAggregated document: Value) -> [DiscoveredGroup] {
    (document["items"]?.list ?? []).map { item in
      let group = item["metadata"]?["name"]?.string ?? ""
      return DiscoveredGroup(
        name: group,
        versions: (item["versions"]?.list ?? []).map { version(ofAggregated: $0, in: group) }
      )
    }
  }

  /// Reads the names and versions of an `APIGroupList`, the preferred version first.
  static func groups(ofList document: Value) -> [(name: String, versions: [String])] {
    (document["groups"]?.list ?? []).map(group)
  }

  /// Reads the name and the versions of an `APIGroup`.
  static func group(_ document: Value) -> (name: String, versions: [String]) {
    var versions = (document["versions"]?.list ?? []).compactMap { $0["version"]?.string }
    if let preferred = document["preferredVersion"]?["version"]?.string,
      let position = versions.firstIndex(of: preferred)
    {
      versions.insert(versions.remove(at: position), at: 0)
    }
    return (document["name"]?.string ?? "", versions)
  }

  /// Reads an `APIResourceList`.
  static func version(
    _ version: String,
    of group: String,
    from document: Value
  ) -> DiscoveredGroup.Version {
    let resources = document["resources"]?.list ?? []
    var subresources: [String: Set<String>] = [:]
    var kinds = Set<String>()
    for resource in resources {
      if let kind = resource["kind"]?.string { kinds.insert(kind) }
      let parts = (resource["name"]?.string ?? "").split(separator: "/", maxSplits: 1)
      if parts.count == 2 { subresources[String(parts[0]), default: []].insert(String(parts[1])) }
    }
    let types = resources.compactMap { resource -> ResourceType? in
      guard let plural = resource["name"]?.string, !plural.utf8.contains(0x2F),
        let kind = resource["kind"]?.string
      else { return nil }
      return ResourceType(
        GroupVersionKind(group: group, version: version, kind: kind),
        plural: plural,
        isNamespaced: resource["namespaced"] == true,
        verbs: texts(resource["verbs"]),
        subresources: subresources[plural] ?? [],
        shortNames: (resource["shortNames"]?.list ?? []).compactMap(\.string)
      )
    }
    return DiscoveredGroup.Version(version: version, types: types, kinds: kinds)
  }

  private static func version(
    ofAggregated document: Value,
    in group: String
  ) -> DiscoveredGroup.Version {
    let version = document["version"]?.string ?? ""
    var kinds = Set<String>()
    var types: [ResourceType] = []
    for resource in document["resources"]?.list ?? [] {
      let subresources = resource["subresources"]?.list ?? []
      for part in subresources {
        if let kind = part["responseKind"]?["kind"]?.string, !kind.isEmpty { kinds.insert(kind) }
      }
      guard let plural = resource["resource"]?.string,
        let kind = resource["responseKind"]?["kind"]?.string, !kind.isEmpty
      else { continue }
      kinds.insert(kind)
      types.append(
        ResourceType(
          GroupVersionKind(group: group, version: version, kind: kind),
          plural: plural,
          isNamespaced: resource["scope"] == "Namespaced",
          verbs: texts(resource["verbs"]),
          subresources: Set(subresources.compactMap { $0["subresource"]?.string }),
          shortNames: (resource["shortNames"]?.list ?? []).compactMap(\.string)
        )
      )
    }
    let isStale = document["freshness"] == "Stale"
    return DiscoveredGroup.Version(
      version: version,
      types: types,
      kinds: kinds,
      taint: isStale ? "its server did not answer (stale discovery)" : nil
    )
  }

  private static func texts(_ value: Value?) -> Set<String> {
    Set((value?.list ?? []).compactMap(\.string))
  }
}
