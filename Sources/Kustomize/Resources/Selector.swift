import Manifests
import RE2

/// The object that a value is copied from, by exact names; empty ones fit anything.
struct ObjectSelector {
  var group = ""
  var version = ""
  var kind = ""
  var name = ""
  var namespace = ""

  static let fieldNames = ["group", "version", "kind", "name", "namespace"]

  init(_ fields: FieldReader) throws(KustomizeError) {
    group = try fields.text("group")
    version = try fields.text("version")
    kind = try fields.text("kind")
    name = try fields.text("name")
    namespace = try fields.text("namespace")
  }

  var isEmpty: Bool {
    group.isEmpty && version.isEmpty && kind.isEmpty && name.isEmpty && namespace.isEmpty
  }

  func matches(_ id: ResourceID) -> Bool {
    (name.isEmpty || name == id.name)
      && (namespace.isEmpty || namespace == id.effectiveNamespace)
      && id.type.fits(group: group, version: version, kind: kind)
  }
}

extension ObjectSelector: CustomStringConvertible {
  var description: String {
    let parts = [kind, group, version].filter { !$0.isEmpty }.joined(separator: ".")
    let place = namespace.isEmpty ? name : "\(namespace)/\(name)"
    return [parts, place].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// A choice of resources by regular expressions for group, version, kind, name and namespace, and by labels and annotations.
struct Selector {
  let object: ObjectSelector
  private let group: Pattern?
  private let version: Pattern?
  private let kind: Pattern?
  private let name: Pattern?
  private let namespace: Pattern?
  let labels: LabelExpression
  let annotations: LabelExpression

  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ObjectSelector.fieldNames + ["labelSelector", "annotationSelector"],
      strict: strict
    )
    object = try ObjectSelector(fields)
    group = try Self.anchored(object.group)
    version = try Self.anchored(object.version)
    kind = try Self.anchored(object.kind)
    name = try Self.anchored(object.name)
    namespace = try Self.anchored(object.namespace)
    labels = try LabelExpression(try fields.text("labelSelector"))
    annotations = try LabelExpression(try fields.text("annotationSelector"))
  }

  /// The pattern that a whole text has to fit; nil for an empty one, which anything fits.
  private static func anchored(_ text: String) throws(KustomizeError) -> Pattern? {
    guard !text.isEmpty else { return nil }
    do {
      return try Pattern("^(?:\(text))$")
    } catch {
      throw KustomizeError(.pattern(text, reason: error.description))
    }
  }

  func matchesType(_ type: GroupVersionKind) -> Bool {
    Self.matches(group, type.group) && Self.matches(version, type.version)
      && Self.matches(kind, type.kind)
  }

  func matchesName(_ text: String) -> Bool { Self.matches(name, text) }
  func matchesNamespace(_ text: String) -> Bool { Self.matches(namespace, text) }

  /// Whether a name of a resource fits in every respect, its namespace as it is written.
  func matches(_ id: ResourceID) -> Bool {
    matchesType(id.type) && matchesName(id.name) && matchesNamespace(id.namespace)
  }

  /// Whether a resource fits by what it is or was called at first, and by its labels and annotations.
  func matches(_ resource: Resource) -> Bool {
    let first = resource.firstID
    let id = resource.id
    return (matchesNamespace(first.effectiveNamespace) || matchesNamespace(id.effectiveNamespace))
      && (matchesName(first.name) || matchesName(id.name)) && matchesType(id.type)
      && matchesMetadata(resource)
  }

  /// Whether a resource's labels and annotations fit.
  func matchesMetadata(_ resource: Resource) -> Bool {
    (labels.isEmpty || labels.matches(resource.texts(of: "labels")))
      && (annotations.isEmpty || annotations.matches(resource.texts(of: "annotations")))
  }

  private static func matches(_ pattern: Pattern?, _ text: String) -> Bool {
    pattern?.matches(Array(text.utf8)) ?? true
  }
}
