import Kinds
import Manifests

/// The fields that transformers change and that hold names and variables: kustomize's own and what configurations add.
struct FieldConfiguration {
  var namePrefix = TransformedFields.names
  var nameSuffix = TransformedFields.names
  var namespace = TransformedFields.namespaces
  var commonLabels = TransformedFields.commonLabels
  var labels: [FieldSpec] = []
  var templateLabels = TransformedFields.templateLabels
  var commonAnnotations = TransformedFields.commonAnnotations
  var nameReferences = Kinds.nameReferences
  var variables = TransformedFields.variables
  var images = TransformedFields.images
  var replicas = TransformedFields.replicas

  /// What kustomize does without configurations.
  static let standard = FieldConfiguration()

  private static let lists:
    [(String, any WritableKeyPath<FieldConfiguration, [FieldSpec]> & Sendable)] =
      [
        ("namePrefix", \.namePrefix), ("nameSuffix", \.nameSuffix), ("namespace", \.namespace),
        ("commonLabels", \.commonLabels), ("labels", \.labels),
        ("templateLabels", \.templateLabels),
        ("commonAnnotations", \.commonAnnotations), ("varReference", \.variables),
        ("images", \.images), ("replicas", \.replicas),
      ]

  /// A configuration without any field.
  static var empty: FieldConfiguration {
    var empty = FieldConfiguration.standard
    for (_, path) in lists { empty[keyPath: path] = [] }
    empty.nameReferences = []
    return empty
  }

  /// Reads a configuration file.
  ///
  /// - Throws: when a field is unknown or has a wrong type.
  init(_ value: Value) throws(KustomizeError) {
    self = .empty
    let fields = try FieldReader(value, names: Self.lists.map(\.0) + ["nameReference"])
    for (name, path) in Self.lists {
      self[keyPath: path] = try fields.elements(name) { (value) throws(KustomizeError) in
        try FieldSpecEntry(value).spec
      }
    }
    nameReferences = try fields.elements("nameReference") { (value) throws(KustomizeError) in
      let reference = try FieldReader(
        value,
        names: ["group", "version", "kind", "fieldSpecs"]
      )
      return NameReference(
        group: try reference.text("group"),
        version: try reference.text("version"),
        kind: try reference.text("kind"),
        referrers: try reference.elements("fieldSpecs") { (value) throws(KustomizeError) in
          try FieldSpecEntry(value).spec
        }
      )
    }
  }

  private init() {}

  /// Takes another configuration in and puts everything in kustomize's order, in which what comes first hides what it covers.
  ///
  /// - Throws: when both have a field of which one says that it is to be made, the other that it is not.
  mutating func merge(_ other: FieldConfiguration) throws(KustomizeError) {
    for (_, path) in Self.lists {
      try self[keyPath: path].merge(other[keyPath: path])
      self[keyPath: path].sort()
    }
    for reference in other.nameReferences {
      let known = nameReferences.firstIndex {
        $0.kind == reference.kind && $0.group == reference.group && $0.version == reference.version
      }
      if let known {
        try nameReferences[known].referrers.merge(reference.referrers)
      } else {
        nameReferences.append(reference)
      }
    }
    nameReferences = inOrder(nameReferences) {
      GroupVersionKind(group: $0.group, version: $0.version, kind: $0.kind)
    }
  }
}

extension [FieldSpec] {
  /// Takes fields in that are not there yet; a field of one kind counts for the same path of any kind.
  mutating func merge(_ others: [FieldSpec]) throws(KustomizeError) {
    for other in others {
      let known = first { spec in
        spec.path == other.path
          && GroupVersionKind(group: spec.group, version: spec.version, kind: spec.kind).fits(other)
      }
      guard let known else {
        append(other)
        continue
      }
      guard known.creates == other.creates else {
        throw KustomizeError(
          .conflict("the field '\(other.path)' is configured twice, with different 'create'")
        )
      }
    }
  }
}

extension [FieldSpec] {
  /// Puts fields in the order of their kinds.
  fileprivate mutating func sort() {
    self = inOrder(self) { GroupVersionKind(group: $0.group, version: $0.version, kind: $0.kind) }
  }
}

/// Elements in the order of their types: by the rank of the kind, then by group, version and kind.
private func inOrder<Element>(
  _ elements: [Element],
  type: (Element) -> GroupVersionKind
) -> [Element] {
  let keys = elements.map { element in
    let type = type(element)
    return (rank: LegacyOrder.standard.rank(of: type.kind), text: LegacyOrder.text(of: type))
  }
  let order = elements.indices.sorted { one, other in
    if keys[one].rank != keys[other].rank { return keys[one].rank < keys[other].rank }
    if keys[one].text != keys[other].text {
      return keys[one].text.precedes(keys[other].text)
    }
    return one < other
  }
  return order.map { elements[$0] }
}
