package import Manifests

/// Leaves one of several elements that are told apart by the same name, as server-side apply takes no object with both.
///
/// Of variables of a container that is the last one, which counts for its program; of equal ports and of pull secrets it is any. Client-side
/// apply, as of Argo CD and kubectl, lets both through.
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
        for variable in container.dropRepeated("env", by: { $0["name"] }) {
          hidden.append("variable '\(variable.string ?? "")' of container '\(name)'")
        }
      }
    }
  }
  return hidden
}

extension Mapping {
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
