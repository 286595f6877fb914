import Kinds
import Manifests

/// What a resource is called at one moment of a build.
struct ResourceID: Hashable {
  var type: GroupVersionKind
  var name: String
  /// The namespace as written, empty where there is none.
  var namespace: String
  /// The namespace that counts in comparisons: `default` where none is written, a mark of its own for objects of the cluster.
  let effectiveNamespace: String

  static let ofCluster = "_non_namespaceable_"

  init(_ type: GroupVersionKind, name: String, namespace: String) {
    let isOfCluster = isCertainlyOfCluster(apiVersion: type.apiVersion, kind: type.kind)
    self.init(type, name: name, namespace: namespace, isOfCluster: isOfCluster)
  }

  init(_ type: GroupVersionKind, name: String, namespace: String, isOfCluster: Bool) {
    self.type = type
    self.name = name
    self.namespace = namespace
    if isOfCluster {
      effectiveNamespace = Self.ofCluster
    } else {
      effectiveNamespace = namespace.isEmpty ? "default" : namespace
    }
  }

  var isOfCluster: Bool { effectiveNamespace == Self.ofCluster }

  /// Equality of group, version, kind, name and the namespace that counts.
  static func == (one: ResourceID, other: ResourceID) -> Bool {
    one.name == other.name && one.effectiveNamespace == other.effectiveNamespace
      && one.type == other.type
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(type.kind)
    hasher.combine(name)
    hasher.combine(effectiveNamespace)
  }
}

extension ResourceID: CustomStringConvertible {
  var description: String {
    let isNamed = !namespace.isEmpty && namespace != Self.ofCluster
    return ObjectID(
      group: type.group,
      kind: type.kind,
      namespace: isNamed ? namespace : nil,
      name: name
    ).description
  }
}

extension GroupVersionKind {
  /// Whether a type fits group, version and kind, of which empty ones fit anything.
  func fits(group: String, version: String, kind: String) -> Bool {
    (kind.isEmpty || kind == self.kind) && (group.isEmpty || group == self.group)
      && (version.isEmpty || version == self.version)
  }

  func fits(_ spec: FieldSpec) -> Bool {
    fits(group: spec.group, version: spec.version, kind: spec.kind)
  }
}
