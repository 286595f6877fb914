/// One Kubernetes object as a source gives it, with its identity and where it was written.
package struct Manifest: Sendable, Hashable {
  /// The whole object.
  package var value: Value
  package let type: GroupVersionKind
  /// The name; empty where only `generateName` is given.
  package var name: String
  package var namespace: String?
  /// Where it came from, as far as known.
  package var origin: Location?

  /// Reads the identity of an object.
  ///
  /// - Throws: when `value` is no map, or lacks `apiVersion`, `kind`, or both `metadata.name` and `generateName`.
  package init(_ value: Value, origin: Location? = nil) throws(ManifestError) {
    guard case .map(let map) = value else {
      throw ManifestError(origin: origin, problem: .notAnObject(value.typeName))
    }
    guard let apiVersion = map["apiVersion"]?.string, !apiVersion.isEmpty else {
      throw ManifestError(origin: origin, problem: .missing("apiVersion", of: map["kind"]?.string))
    }
    guard let kind = map["kind"]?.string, !kind.isEmpty else {
      throw ManifestError(origin: origin, problem: .missing("kind", of: nil))
    }
    let metadata = map["metadata"]
    let name = metadata?["name"]?.string ?? ""
    if name.isEmpty, metadata?["generateName"]?.string?.isEmpty != false {
      throw ManifestError(origin: origin, problem: .missing("metadata.name", of: kind))
    }
    self.value = value
    self.type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
    self.name = name
    let namespace = metadata?["namespace"]?.string ?? ""
    self.namespace = namespace.isEmpty ? nil : namespace
    self.origin = origin
  }

  package var id: ObjectID {
    ObjectID(group: type.group, kind: type.kind, namespace: namespace, name: name)
  }

  /// The text of an annotation, nil where it is absent or no text.
  package func annotation(_ name: String) -> String? { value.annotation(name) }

  /// The text of a label, nil where it is absent or no text.
  package func label(_ name: String) -> String? { value.label(name) }

  /// The kind that this object defines; nil where it is no CustomResourceDefinition.
  package var definedKind: GroupKind? {
    guard type.group == "apiextensions.k8s.io", type.kind == "CustomResourceDefinition",
      let spec = value["spec"], let group = spec["group"]?.string,
      let kind = spec["names"]?["kind"]?.string
    else { return nil }
    return GroupKind(group: group, kind: kind)
  }

  /// Puts the object into a namespace, in its value too; nil takes the field away.
  package mutating func setNamespace(_ namespace: String?) {
    self.namespace = namespace
    var metadata = value["metadata"] ?? [:]
    metadata["namespace"] = namespace.map { .string($0) }
    value["metadata"] = metadata
  }
}

extension Value {
  /// The text of an annotation of this object, nil where it is absent or no text.
  package func annotation(_ name: String) -> String? {
    self["metadata"]?["annotations"]?[name]?.string
  }

  /// The text of a label of this object, nil where it is absent or no text.
  package func label(_ name: String) -> String? {
    self["metadata"]?["labels"]?[name]?.string
  }
}
