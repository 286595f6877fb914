package import Manifests

/// Leaves one of several elements that are told apart by the same name, as server-side apply takes no object with both.
///
/// Of variables of a container that is the last one, which counts for its program, as long as no other variable refers to the name, for which
/// each would count in its place; of equal ports and of pull secrets it is any. Client-side apply, as of Argo CD and kubectl, lets both through.
///
/// - Returns: the variables that were hidden by others, in words such as `variable 'A' of container 'web'`.
package func dropRepeatedElements(in object: inout Value, of kind: GroupKind) -> [String] {
  var hidden: [String] = []
  if kind == GroupKind(group: "", kind: "ServiceAccount") {
    object.changeMap(at: []) { _ = $0.dropRepeated("imagePullSecrets") { $0["name"] } }
  } else if let path = podSpecPath(of: kind) {
    object.changeMap(at: path[...]) { spec in
      _ = spec.dropRepeated("imagePullSecrets") { $0["name"] }
      spec.changeContainers { container in
        _ = container.dropRepeated("ports") { $0 }
        let name = container["name"]?.string ?? ""
        var single = container
        let variables = single.dropRepeated("env") { $0["name"] }.map(\.plainText)
        guard !variables.isEmpty, !single.refers(to: variables) else { return }
        container = single
        hidden += variables.map { "variable '\($0)' of container '\(name)'" }
      }
    }
  }
  return hidden
}

extension Mapping {
  /// Whether the value of a variable of this container holds others' values.
  fileprivate func refers(to variables: [String]) -> Bool {
    (self["env"]?.list ?? []).compactMap { $0["value"]?.string }.contains { value in
      variables.contains { value.contains("$(\($0))") }
    }
  }

  /// Leaves the last of a list's elements that share a key; elements without one stay.
  ///
  /// - Returns: the keys that several had.
  fileprivate mutating func dropRepeated(_ field: String, by key: (Value) -> Value?) -> [Value] {
    guard case .list(let elements)? = self[field], elements.count > 1 else { return [] }
    var seen: Set<Value> = []
    var repeated: [Value] = []
    let kept = elements.reversed().filter { element in
      guard let key = key(element), !seen.insert(key).inserted else { return true }
      if !repeated.contains(key) { repeated.append(key) }
      return false
    }
    guard kept.count < elements.count else { return [] }
    self[field] = .list(kept.reversed())
    return repeated
  }
}
