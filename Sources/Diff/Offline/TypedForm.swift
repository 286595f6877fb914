import Kinds
import Manifests

/// An object's values as Kubernetes' own types would hold them: the form in which desired and live are compared where no server answers.
///
/// Nulls go; whole doubles are integers. In built-in kinds amounts take their canonical text and empty values go that mean
/// nothing; what a Secret has in `stringData` is in `data`.
struct TypedForm {
  let kind: GroupKind
  private let isBuiltIn: Bool

  init(of kind: GroupKind) {
    self.kind = kind
    // The API server's own extensions are handled like custom resources, as in Argo CD.
    isBuiltIn = scope(of: kind) != nil && !kind.group.hasPrefix("api")
  }

  /// The object in its form.
  func callAsFunction(_ object: Value) -> Value {
    let whole = kind == GroupKind(kind: "Secret") ? object.withStringDataInData : object
    var result = form(of: whole, at: []) ?? [:]
    if isRole, object["rules"] != nil, result["rules"] == nil { result["rules"] = [] }
    if kind == GroupKind(kind: "Endpoints") { result["subsets"] = result["subsets"]?.sortedDeeply }
    return result
  }

  private var isRole: Bool {
    kind.group == "rbac.authorization.k8s.io" && ["Role", "ClusterRole"].contains(kind.kind)
  }

  private func form(of value: Value, at path: [String]) -> Value? {
    switch value {
    case .null: return nil
    case .double(let number):
      return form(ofWhole: Int(exactly: number).map { .int($0) } ?? value, at: path)
    case .map(let map): return form(ofWhole: .map(entries(of: map, at: path)), at: path)
    case .list(let elements):
      return form(ofWhole: .list(elements.map { form(of: $0, at: path) ?? .null }), at: path)
    case .bool, .int, .string: return form(ofWhole: value, at: path)
    }
  }

  private func entries(of map: Mapping, at path: [String]) -> Mapping {
    var result = Mapping()
    result.reserveCapacity(map.count)
    for entry in map {
      if holdsTexts(path) {
        result[entry.key] = text(entry.value, at: path)
      } else {
        result[entry.key] = form(of: entry.value, at: path + [entry.key])
      }
    }
    return result
  }

  private func form(ofWhole value: Value, at path: [String]) -> Value? {
    guard isBuiltIn || path.first == "metadata", let name = path.last else { return value }
    if !keepsEmptyValue(value, inField: name) { return nil }
    guard isQuantity(in: kind, at: path), value.map == nil, let amount = Quantity(value) else {
      return value
    }
    return .string(amount.description)
  }

  /// Whether the map at a path maps names to texts, where null is an empty one.
  private func holdsTexts(_ path: [String]) -> Bool {
    switch path {
    case ["metadata", "labels"], ["metadata", "annotations"]: true
    case ["data"]: kind == GroupKind(kind: "ConfigMap") || kind == GroupKind(kind: "Secret")
    default: false
    }
  }

  /// A text, or whatever else stands there; a Secret's is base 64 without line breaks.
  private func text(_ value: Value, at path: [String]) -> Value {
    guard case .string(let text) = value else { return value.isNull ? "" : value }
    guard kind == GroupKind(kind: "Secret"), path == ["data"] else { return value }
    return .string(text.filter { !$0.isNewline })
  }
}

extension Value {
  /// The value with all lists in it sorted by what they hold.
  fileprivate var sortedDeeply: Value {
    switch self {
    case .list(let elements):
      .list(elements.map(\.sortedDeeply).sorted { "\($0)" < "\($1)" })
    case .map(let map):
      .map(map.mapValues(\.sortedDeeply).sorted)
    default: self
    }
  }
}

extension Mapping {
  fileprivate var sorted: Mapping {
    var copy = self
    copy.sortByKey()
    return copy
  }
}
