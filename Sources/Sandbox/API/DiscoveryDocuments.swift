import Manifests

/// The documents that say what the API serves.
enum DiscoveryDocuments {
  static let version: Value = [
    "major": "1", "minor": "36", "gitVersion": "v1.36.0", "gitCommit": "", "gitTreeState": "clean",
    "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swift",
    "platform": "linux/amd64",
  ]

  /// All groups with all kinds, as clients ask for it today.
  ///
  /// Versions whose servers are gone stand there without kinds, as stale ones.
  static func aggregated(_ registry: Registry, isCore: Bool, lost: [String] = []) -> Value {
    let items = registry.groups.filter { $0.name.isEmpty == isCore }.map { group -> Value in
      let versions = group.versions.map { version -> Value in
        guard !lost.contains("\(group.name)/\(version)") else { return stale(version) }
        let resources = registry.resources(group: group.name, version: version)
        return [
          "version": .string(version), "freshness": "Current",
          "resources": .list(resources.map { aggregated($0) }),
        ]
      }
      let metadata: Value = group.name.isEmpty ? [:] : ["name": .string(group.name)]
      return ["metadata": metadata, "versions": .list(versions)]
    }
    let others = isCore ? [] : lost.compactMap { unknown($0, registry) }
    return [
      "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
      "items": .list(items + others),
    ]
  }

  private static func stale(_ version: String) -> Value {
    ["version": .string(version), "freshness": "Stale"]
  }

  /// A group of which nothing is known but that its server is gone; nil where it is served here.
  private static func unknown(_ version: String, _ registry: Registry) -> Value? {
    let parts = version.split(separator: "/").map(String.init)
    guard parts.count == 2, !registry.groups.contains(where: { $0.name == parts[0] }) else {
      return nil
    }
    return ["metadata": ["name": .string(parts[0])], "versions": [stale(parts[1])]]
  }

  private static func aggregated(_ resource: Resource) -> Value {
    var item: Mapping = [
      "resource": .string(resource.plural),
      "responseKind": [
        "group": .string(resource.type.group), "version": .string(resource.type.version),
        "kind": .string(resource.type.kind),
      ],
      "scope": resource.isNamespaced ? "Namespaced" : "Cluster",
      "singularResource": .string(resource.singular), "verbs": texts(resource.verbs),
    ]
    if !resource.shortNames.isEmpty { item["shortNames"] = texts(resource.shortNames) }
    if !resource.categories.isEmpty { item["categories"] = texts(resource.categories) }
    if !resource.subresources.isEmpty { item["subresources"] = .list(resource.subresources) }
    return .map(item)
  }

  /// The names of the core group's versions.
  static let coreVersions: Value = [
    "kind": "APIVersions", "versions": ["v1"],
    "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"]],
  ]

  static func groups(_ registry: Registry) -> Value {
    let groups = registry.groups.filter { !$0.name.isEmpty }
    return [
      "kind": "APIGroupList", "apiVersion": "v1", "groups": .list(groups.map { group($0) }),
    ]
  }

  /// One group with its versions; nil where it is not served.
  static func group(_ name: String, _ registry: Registry) -> Value? {
    guard let found = registry.groups.first(where: { $0.name == name }),
      case .map(let fields) = group(found)
    else { return nil }
    var document: Mapping = ["kind": "APIGroup", "apiVersion": "v1"]
    for entry in fields { document[entry.key] = entry.value }
    return .map(document)
  }

  private static func group(_ group: (name: String, versions: [String])) -> Value {
    let versions = group.versions.map { version -> Value in
      ["groupVersion": .string("\(group.name)/\(version)"), "version": .string(version)]
    }
    return [
      "name": .string(group.name), "versions": .list(versions),
      "preferredVersion": versions.first ?? [:],
    ]
  }

  /// The kinds of one group and version; nil where there are none.
  static func resources(group: String, version: String, _ registry: Registry) -> Value? {
    let resources = registry.resources(group: group, version: version)
    guard !resources.isEmpty else { return nil }
    let apiVersion = GroupVersionKind(group: group, version: version, kind: "").apiVersion
    return [
      "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(apiVersion),
      "resources": .list(resources.flatMap { [entry($0)] + parts(of: $0) }),
    ]
  }

  private static func entry(_ resource: Resource) -> Value {
    var item: Mapping = [
      "name": .string(resource.plural), "singularName": .string(resource.singular),
      "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.type.kind),
      "verbs": texts(resource.verbs),
    ]
    if !resource.shortNames.isEmpty { item["shortNames"] = texts(resource.shortNames) }
    if !resource.categories.isEmpty { item["categories"] = texts(resource.categories) }
    return .map(item)
  }

  private static func parts(of resource: Resource) -> [Value] {
    resource.subresources.map { part in
      let kind = part["responseKind"]
      var item: Mapping = [
        "name": .string("\(resource.plural)/\(part["subresource"]?.string ?? "")"),
        "singularName": "", "namespaced": .bool(resource.isNamespaced),
        "kind": kind?["kind"] ?? "", "verbs": part["verbs"] ?? [],
      ]
      if let group = kind?["group"]?.string, !group.isEmpty, group != resource.type.group {
        item["group"] = .string(group)
        item["version"] = kind?["version"] ?? ""
      }
      return .map(item)
    }
  }

  private static func texts(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }
}
