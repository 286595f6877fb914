import Cluster
import Manifests

extension KubeClient {
  /// Applies an object as `apply` does; where fields are not validated, those that the server does not know are left out.
  ///
  /// Server-side apply itself never takes them, whatever it is told about validation.
  func apply(
    _ target: Manifest,
    as type: ResourceType,
    manager: String,
    mode: WriteMode = .real,
    validation: FieldValidation
  ) async throws(ClusterError) -> Written {
    func apply(_ object: Value) async throws(ClusterError) -> Written {
      try await self.apply(
        object,
        as: type,
        namespace: target.namespace,
        name: target.name,
        manager: manager,
        mode: mode,
        validation: validation
      )
    }
    var object = target.value
    // Not every server names all of them at once.
    for _ in 1..<mostRounds {
      do throws(ClusterError) {
        return try await apply(object)
      } catch {
        let paths = validation == .ignore ? undeclaredFields(in: "\(error.problem)") : []
        let rest = paths.reduce(object) { $0.removing($1[...]) }
        guard rest != object else { throw error }
        object = rest
      }
    }
    return try await apply(object)
  }
}

/// How often fields are left out of one object that a server does not know.
private let mostRounds = 20

/// One step to a field: its name, or an element of a list as the server writes it (`[name="main"]`, `[3]`).
private enum Step {
  case field(String)
  case element(String)
}

/// The fields that a server says are not in its schema, as steps from the root.
private func undeclaredFields(in text: String) -> [[Step]] {
  text.split(separator: "\n").compactMap { line in
    guard let end = line.firstRange(of: ": field not declared in schema")?.lowerBound else {
      return nil
    }
    let start = line[..<end].lastIndex { $0 == " " }.map { line.index(after: $0) }
    return steps(of: line[(start ?? line.startIndex)..<end])
  }
}

private func steps(of path: Substring) -> [Step]? {
  var steps: [Step] = []
  var rest = path
  while let first = rest.popFirst() {
    switch first {
    case ".":
      let name = rest.prefix { $0 != "." && $0 != "[" }
      steps.append(.field(String(name)))
      rest = rest.dropFirst(name.count)
    case "[":
      let key = rest.prefix { $0 != "]" }
      steps.append(.element(String(key)))
      rest = rest.dropFirst(key.count + 1)
    default: return nil
    }
  }
  return steps.isEmpty ? nil : steps
}

extension Value {
  /// The value without the field that some steps lead to.
  fileprivate func removing(_ steps: ArraySlice<Step>) -> Value {
    switch (self, steps.first) {
    case (.map(var fields), .field(let name)?):
      if steps.count == 1 {
        fields.remove(name)
      } else if let value = fields[name] {
        fields[name] = value.removing(steps.dropFirst())
      }
      return .map(fields)
    case (.list(let elements), .element(let key)?):
      return .list(
        elements.enumerated().map { index, element in
          element.isElement(key, at: index) ? element.removing(steps.dropFirst()) : element
        }
      )
    default: return self
    }
  }

  /// Whether an element of a list is the one that a server writes so.
  private func isElement(_ key: String, at index: Int) -> Bool {
    if let number = Int(key) { return number == index }
    return key.split(separator: ",").allSatisfy { part in
      let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2, let value = self[sides[0]]?.plainText else { return false }
      return sides[1] == value || sides[1] == "\"\(value)\""
    }
  }
}
