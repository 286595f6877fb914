import Kinds
package import Manifests

extension IgnoreRules {
  /// What is desired with the live values of all fields that do not count, so that applying it leaves them as they are.
  ///
  /// Elements of lists are found by their keys where the list has some. Fields that are not desired stay away; fields that the live
  /// object lacks go. Rules that are not respected play no part.
  package func respecting(_ desired: Value, _ live: Value, of id: ObjectID) -> Value {
    let ignored = IgnoredFields(rules.filter(\.isRespected), for: id)
    let places = ListPlaces(kind: id.groupKind, shape: FieldShape(of: live))
    var paths = ignored.pointers(into: desired).map { places.path(of: $0, in: desired) }
    for fields in ignored.ownedFields(of: live) {
      paths += FieldPath.leaves(of: fields)
    }
    for rule in builtIn where rule.applies(to: id) {
      paths += rule.writtenFields(in: live)
    }
    return paths.reduce(desired) { $0.taking($1.steps[...], from: live) }
  }
}

/// How the elements of an object's lists are told apart.
private struct ListPlaces {
  let kind: GroupKind
  let shape: FieldShape

  /// The path that a pointer means, with elements by their keys where possible.
  func path(of pointer: JSONPointer, in object: Value) -> FieldPath {
    var (steps, keys): ([FieldPath.Step], [String]) = ([], [])
    var current: Value? = object
    for token in pointer.tokens {
      if case .list(let elements)? = current, let index = Int(token) {
        steps.append(step(to: index, of: elements, at: keys))
        current = elements.indices.contains(index) ? elements[index] : nil
      } else {
        steps.append(.key(token))
        keys.append(token)
        current = current?[token]
      }
    }
    return FieldPath(steps)
  }

  private func step(to index: Int, of elements: [Value], at keys: [String]) -> FieldPath.Step {
    guard elements.indices.contains(index) else { return .index(index) }
    var names = shape.descendant(below: keys)?.elementKeys ?? likelyKeys(elements, [])
    if case .keys(let known)? = listIdentity(in: kind, at: keys) { names = known }
    var found = Mapping()
    for name in names ?? [] { found[name] = elements[index][name] }
    return found.isEmpty ? .index(index) : .element(found)
  }
}

extension Value {
  /// The value with what another one has at a path, where this one has something there.
  fileprivate func taking(_ path: ArraySlice<FieldPath.Step>, from other: Value?) -> Value {
    guard let step = path.first, let child = child(at: step) else { return self }
    let rest = path.dropFirst()
    let theirs = other?.child(at: step)
    return replacing(step, with: rest.isEmpty ? theirs : child.taking(rest, from: theirs))
  }

  /// The value with something else one step down; nil takes it out.
  private func replacing(_ step: FieldPath.Step, with value: Value?) -> Value {
    switch (self, step) {
    case (.map(var map), .key(let key)):
      map[key] = value
      return .map(map)
    case (.list(var elements), _):
      guard let index = elements.firstIndex(where: { child(at: step) == $0 }) else { return self }
      if let value { elements[index] = value } else { elements.remove(at: index) }
      return .list(elements)
    default: return self
    }
  }
}

extension FieldPath {
  /// The paths to all fields of a set.
  fileprivate static func leaves(of fields: Mapping) -> [FieldPath] {
    var steps = FieldSetSteps()
    var found: [FieldPath] = []
    func collect(_ fields: Mapping, _ path: FieldPath) {
      for entry in fields where entry.key != "." {
        guard let step = steps.step(for: entry.key) else { continue }
        let below = entry.value.map ?? [:]
        if below.isEmpty {
          found.append(path.appending(step))
        } else {
          collect(below, path.appending(step))
        }
      }
    }
    collect(fields, FieldPath())
    return found
  }
}
