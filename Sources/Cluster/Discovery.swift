package import Manifests

/// What a cluster serves, as it was when it was asked.
package struct Discovery: Sendable, Hashable {
  /// The server's version, such as `v1.33.0`.
  package let kubernetesVersion: String
  /// The versions of each group that answered, the server's favourite first.
  package private(set) var versions: [String: [String]] = [:]
  /// The versions of groups that could not be asked, such as those of a broken extension server, with the cause.
  package private(set) var tainted: [String: String] = [:]
  private var types: [GroupVersionKind: ResourceType] = [:]
  /// The kinds of each group and version, those of subresources included.
  private var kinds: [String: Set<String>] = [:]

  package init(kubernetesVersion: String) {
    self.kubernetesVersion = kubernetesVersion
  }

  /// Puts what was found out about a group in the place of what was known; a group without versions is forgotten.
  package mutating func replace(_ group: DiscoveredGroup) {
    remove(group.name)
    guard !group.versions.isEmpty else { return }
    versions[group.name] = group.versions.map(\.version)
    for version in group.versions {
      let name = GroupVersionKind(group: group.name, version: version.version, kind: "").apiVersion
      kinds[name] = version.kinds
      tainted[name] = version.taint
      for type in version.types where types[type.type] == nil { types[type.type] = type }
    }
  }

  private mutating func remove(_ group: String) {
    versions[group] = nil
    types = types.filter { $0.key.group != group }
    let belongs: (String) -> Bool = {
      GroupVersionKind(apiVersion: $0, kind: "").group == group
    }
    kinds = kinds.filter { !belongs($0.key) }
    tainted = tainted.filter { !belongs($0.key) }
  }

  /// All kinds, in no order.
  package var all: some Collection<ResourceType> { types.values }

  /// Whether a kind is surely served.
  package func serves(_ type: GroupVersionKind) -> Bool { types[type] != nil }

  /// How a kind is served.
  ///
  /// - Throws: `unknownKind` where it is surely not served, `tainted` where nobody can say.
  package func resource(for type: GroupVersionKind) throws(ClusterError) -> ResourceType {
    if let found = types[type] { return found }
    let purpose = KubeRequest.Purpose("find kind", type.kind)
    if let cause = tainted[type.apiVersion] {
      throw ClusterError(purpose, .tainted(groupVersion: type.apiVersion, cause: cause))
    }
    throw ClusterError(purpose, .unknownKind(type, hint: hint(for: type)))
  }

  /// How a kind is served in the version that the server prefers of those that have it; nil where none does.
  package func preferred(for kind: GroupKind) -> ResourceType? {
    for version in versions[kind.group] ?? [] {
      let type = GroupVersionKind(group: kind.group, version: version, kind: kind.kind)
      if let found = types[type] { return found }
    }
    return nil
  }

  /// Why nobody can say whether a kind is served; nil where it can be said.
  package func taint(of kind: GroupKind) -> String? {
    guard preferred(for: kind) == nil else { return nil }
    return tainted.first { GroupVersionKind(apiVersion: $0.key, kind: "").group == kind.group }?
      .value
  }

  /// What rendering may ask about.
  package var capabilities: Capabilities {
    var names = Set<String>()
    for (group, versions) in versions {
      for version in versions {
        names.insert(GroupVersionKind(group: group, version: version, kind: "").apiVersion)
      }
    }
    for (groupVersion, kinds) in kinds {
      for kind in kinds { names.insert("\(groupVersion)/\(kind)") }
    }
    return Capabilities(kubernetesVersion: kubernetesVersion, apiVersions: names)
  }

  private func hint(for type: GroupVersionKind) -> String? {
    if let other = preferred(for: type.groupKind) {
      return "it is served as '\(other.type.apiVersion)'"
    }
    let group = types.keys.filter { $0.group == type.group }
    if let near = nearestName(to: type.kind, in: group.map(\.kind)) {
      return "did you mean '\(near)'?"
    }
    let elsewhere = types.keys.filter { $0.kind == type.kind }.map(\.apiVersion)
    if let other = elsewhere.min(by: { $0.precedes($1) }) {
      return "there is one in '\(other)'"
    }
    return group.isEmpty && !type.group.isEmpty
      ? "nothing of '\(type.group)' is installed" : nil
  }
}

/// What a server says about one group.
package struct DiscoveredGroup: Sendable, Hashable {
  /// What it says about one version of it.
  package struct Version: Sendable, Hashable {
    package var version: String
    package var types: [ResourceType]
    package var kinds: Set<String>
    /// Why it could not be asked.
    package var taint: String?

    package init(
      version: String,
      types: [ResourceType] = [],
      kinds: Set<String> = [],
      taint: String? = nil
    ) {
      self.version = version
      self.types = types
      self.kinds = kinds
      self.taint = taint
    }
  }

  package var name: String
  /// The versions, the server's favourite first.
  package var versions: [Version]

  package init(name: String, versions: [Version]) {
    self.name = name
    self.versions = versions
  }
}
