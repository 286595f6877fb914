import JSON
import Manifests

/// A set of fields of an object, as `metadata.managedFields` writes it.
///
/// Steps are in their written form: `f:name` for a field, `k:{"name":"web"}` for an element of a list that is a map, `v:"x"` for one of a
/// set.
struct FieldSet: Sendable, Equatable {
  /// Steps that are members themselves.
  private(set) var members: Set<String> = []
  /// What is in the set further down; never empty sets.
  private(set) var children: [String: FieldSet] = [:]

  var isEmpty: Bool { members.isEmpty && children.isEmpty }

  /// Adds a path, which must not be empty.
  mutating func insert(_ path: ArraySlice<String>) {
    guard let step = path.first else { return }
    if path.count == 1 {
      members.insert(step)
    } else {
      children[step, default: FieldSet()].insert(path.dropFirst())
    }
  }

  /// Whether the step itself is a member.
  func contains(_ step: String) -> Bool { members.contains(step) }

  func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.members.formUnion(other.members)
    for (step, child) in other.children {
      result.children[step] = result.children[step]?.union(child) ?? child
    }
    return result
  }

  func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.members = members.intersection(other.members)
    for (step, child) in children {
      guard let shared = other.children[step]?.intersection(child), !shared.isEmpty else {
        continue
      }
      result.children[step] = shared
    }
    return result
  }

  func subtracting(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.members = members.subtracting(other.members)
    for (step, child) in children {
      let rest = other.children[step].map { child.subtracting($0) } ?? child
      if !rest.isEmpty { result.children[step] = rest }
    }
    return result
  }

  /// The set without one step of the top, but with what is below it.
  func without(_ step: String) -> FieldSet {
    var result = self
    result.members.remove(step)
    return result
  }

  /// The set without some steps of the top and all below them.
  func dropping(_ steps: [String]) -> FieldSet {
    var result = self
    for step in steps {
      result.members.remove(step)
      result.children[step] = nil
    }
    return result
  }

  /// The set without what the other names, nor anything below that.
  func subtractingDeeply(_ other: FieldSet) -> FieldSet {
    var result = dropping(Array(other.members))
    for (step, child) in other.children {
      guard let mine = result.children[step] else { continue }
      let rest = mine.subtractingDeeply(child)
      result.children[step] = rest.isEmpty ? nil : rest
    }
    return result
  }

  /// The set with every field a member that has something below it.
  var withParents: FieldSet {
    var result = self
    result.members.formUnion(children.keys)
    result.children = children.mapValues(\.withParents)
    return result
  }

  /// All paths: at each level members come first, then what is further down.
  var paths: [[String]] {
    var paths = members.sorted().map { [$0] }
    for (step, child) in children.sorted(by: { $0.key < $1.key }) {
      paths += child.paths.map { [step] + $0 }
    }
    return paths
  }
}

extension FieldSet {
  /// Reads the form of `fieldsV1`.
  init(fieldsV1 value: Value) {
    for entry in value.map ?? [:] where entry.key != "." {
      guard case .map(let below) = entry.value else { continue }
      if below.isEmpty || below.contains(".") { members.insert(entry.key) }
      let child = FieldSet(fieldsV1: entry.value)
      if !child.isEmpty { children[entry.key] = child }
    }
  }

  /// The form of `fieldsV1`.
  var fieldsV1: Value {
    var result = Mapping()
    for step in members.union(children.keys).sorted() {
      guard let child = children[step] else {
        result[step] = [:]
        continue
      }
      var below: Mapping = members.contains(step) ? [".": [:]] : [:]
      for entry in child.fieldsV1.map ?? [:] { below[entry.key] = entry.value }
      result[step] = .map(below)
    }
    return .map(result)
  }
}

/// The steps of paths, in their written form.
enum FieldStep {
  static func field(_ name: String) -> String { "f:" + name }

  static func value(_ value: Value) -> String { "v:" + text(value) }

  static func keys(_ keys: Mapping) -> String { "k:" + text(.map(keys)) }

  /// The step to an element of a list; nil where the list is one value as a whole, or the element lacks its keys.
  static func element(_ element: Value, of list: Schema) -> String? {
    switch list.listType {
    case .atomic: return nil
    case .set: return value(element)
    case .map(let keys):
      var values = Mapping()
      for key in keys {
        guard let value = element[key] ?? list.items?.declaredField(key)?.defaultValue else {
          continue
        }
        values[key] = value
      }
      return values.isEmpty ? nil : self.keys(values)
    }
  }

  /// A path as error messages write it: `.spec.containers[name="web"].image`.
  static func description(of path: [String]) -> String {
    path.map { step -> String in
      let rest = step.dropFirst(2)
      switch step.first {
      case "f": return ".\(rest)"
      case "k":
        let keys = (try? JSONReader().value(of: String(rest)))?.map ?? [:]
        let parts = keys.map { "\($0.key)=\(text($0.value))" }
        return "[\(parts.joined(separator: ","))]"
      case "v": return "[=\(rest)]"
      default: return "[\(rest)]"
      }
    }.joined()
  }

  private static func text(_ value: Value) -> String {
    JSONWriter(escapesHTML: false).text(of: value)
  }
}
