import Kinds
package import Manifests

/// How an object's lists and maps are put together, as all its managers' field sets tell.
///
/// It says which lists are aligned by key fields and which are sets; a list without members is atomic, as far as known.
package struct FieldShape: Sendable {
  private(set) var children: [String: FieldShape] = [:]
  /// The names of the fields that tell this list's elements apart.
  private(set) var elementKeys: [String]?
  /// What the elements of this list look like, all taken together.
  private(set) var elements: [FieldShape] = []
  private(set) var isSet = false

  init() {}

  /// What is known of a built-in kind's lists, along the fields of an object.
  init(of object: Value, builtIn kind: GroupKind) {
    self.init(of: object, kind, [])
  }

  private init(of value: Value, _ kind: GroupKind, _ path: [String]) {
    switch value {
    case .map(let map):
      for entry in map {
        let shape = FieldShape(of: entry.value, kind, path + [entry.key])
        if shape.hasMembers { children[entry.key] = shape }
      }
    case .list(let list):
      switch listIdentity(in: kind, at: path) {
      case .keys(let keys)?:
        elementKeys = keys
        elements = [list.reduce(into: FieldShape()) { $0.unite(FieldShape(of: $1, kind, path)) }]
      case .value?: isSet = true
      case nil: break
      }
    default: break
    }
  }

  /// Adds what another shape knows.
  mutating func unite(_ other: FieldShape) {
    for (key, child) in other.children { children[key, default: FieldShape()].unite(child) }
    elementKeys = elementKeys ?? other.elementKeys
    isSet = isSet || other.isSet
    guard let element = other.elements.first else { return }
    if elements.isEmpty { elements.append(FieldShape()) }
    elements[0].unite(element)
  }

  /// Unites the field sets of all managers of some objects of one kind.
  package init(of objects: Value...) {
    var steps = FieldSetSteps()
    for object in objects {
      guard case .list(let entries)? = object["metadata"]?["managedFields"] else { continue }
      for entry in entries {
        guard let fields = entry["fieldsV1"]?.map else { continue }
        add(fields, &steps)
      }
    }
  }

  var hasMembers: Bool { !children.isEmpty || elementKeys != nil || isSet }

  /// The shape of a list's elements.
  var element: FieldShape? { elements.first }

  /// The shape further down; nil where nothing is known.
  func descendant(at path: [FieldPath.Step]) -> FieldShape? {
    var current = self
    for step in path {
      let next: FieldShape? =
        switch step {
        case .key(let key): current.children[key]
        case .element, .index, .value: current.element
        }
      guard let next else { return nil }
      current = next
    }
    return current
  }

  /// The shape below some keys, through whatever lists lie between; nil where nothing is known.
  func descendant(below keys: [String]) -> FieldShape? {
    var current = self
    for key in keys {
      guard let next = current.children[key] ?? current.element?.children[key] else { return nil }
      current = next
    }
    return current
  }

  private mutating func add(_ fields: Mapping, _ steps: inout FieldSetSteps) {
    for entry in fields where entry.key != "." {
      guard let step = steps.step(for: entry.key) else { continue }
      let below = entry.value.map ?? [:]
      switch step {
      case .key(let key): children[key, default: FieldShape()].add(below, &steps)
      case .value: isSet = true
      case .index: break
      case .element(let keys):
        elementKeys = keys.keys
        if elements.isEmpty { elements.append(FieldShape()) }
        elements[0].add(below, &steps)
      }
    }
  }
}
