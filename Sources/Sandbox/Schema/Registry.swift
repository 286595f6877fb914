import Manifests

/// The kinds that the API serves now: built-in ones and those of established definitions.
struct Registry: Sendable {
  private struct Path: Hashable {
    let group: String
    let version: String
    let plural: String
  }

  private let builtIn = BuiltInKinds.current
  /// The kinds of each definition, by its name.
  private var custom: [String: [Resource]] = [:]
  private var byPath: [Path: Resource] = [:]

  init() {
    for resource in builtIn.resources { byPath[Self.path(resource)] = resource }
  }

  /// The kind at a path.
  func resource(group: String, version: String, plural: String) -> Resource? {
    byPath[Path(group: group, version: version, plural: plural)]
  }

  /// The kind with a name of its own, in the version that is preferred of those that there are.
  func resource(of key: ResourceKey) -> Resource? {
    for version in groups.first(where: { $0.name == key.group })?.versions ?? [] {
      if let found = resource(group: key.group, version: version, plural: key.plural) {
        return found
      }
    }
    return nil
  }

  /// The kind that an object says it is.
  func resource(of type: GroupVersionKind) -> Resource? {
    all.first { $0.type == type && !$0.plural.isEmpty }
  }

  /// Every kind in every version.
  var all: [Resource] {
    builtIn.resources + custom.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  /// The groups with their versions, in the order of discovery: the core group, the built-in ones, the others by name.
  var groups: [(name: String, versions: [String])] {
    var versions: [String: [String]] = [:]
    for resource in custom.values.joined()
    where versions[resource.type.group]?.contains(resource.type.version) != true {
      versions[resource.type.group, default: []].append(resource.type.version)
    }
    let others = versions.sorted { $0.key < $1.key }
    return builtIn.groups
      + others.map { ($0.key, $0.value.sorted { VersionPriority($0) > VersionPriority($1) }) }
  }

  /// The kinds of one group and version.
  func resources(group: String, version: String) -> [Resource] {
    all.filter { $0.type.group == group && $0.type.version == version }
  }

  /// Serves the kinds of a definition from now on; none where it is gone or not established.
  mutating func define(_ name: String, _ resources: [Resource]) {
    for old in custom[name] ?? [] { byPath[Self.path(old)] = nil }
    custom[name] = resources.isEmpty ? nil : resources
    for resource in resources { byPath[Self.path(resource)] = resource }
  }

  private static func path(_ resource: Resource) -> Path {
    Path(group: resource.type.group, version: resource.type.version, plural: resource.plural)
  }
}

/// Kubernetes' order of versions: `v2` before `v1` before `v1beta1` before all that are no such names.
struct VersionPriority: Comparable {
  private let rank: (Int, Int, Int)
  private let text: String

  init(_ text: String) {
    self.text = text
    guard text.hasPrefix("v") else {
      rank = (0, 0, 0)
      return
    }
    let digits = text.dropFirst().prefix { $0.isNumber }
    let rest = text.dropFirst(1 + digits.count)
    guard let major = Int(digits) else {
      rank = (0, 0, 0)
      return
    }
    if rest.isEmpty {
      rank = (3, major, 0)
    } else if rest.hasPrefix("beta"), let minor = Int(rest.dropFirst(4)) {
      rank = (2, major, minor)
    } else if rest.hasPrefix("alpha"), let minor = Int(rest.dropFirst(5)) {
      rank = (1, major, minor)
    } else {
      rank = (0, 0, 0)
    }
  }

  static func == (left: VersionPriority, right: VersionPriority) -> Bool { left.text == right.text }

  static func < (left: VersionPriority, right: VersionPriority) -> Bool {
    left.rank == right.rank ? left.text > right.text : left.rank < right.rank
  }
}
