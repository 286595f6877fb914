package import Manifests

/// Fills fields that are keys of lists and have a default, which servers before 1.21 do not do for server-side apply.
///
/// That is the protocol of the ports of Services and containers: without it such a server refuses the object.
package func fillListKeyDefaults(in object: inout Value) {
  guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string else {
    return
  }
  let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
  if type.group.isEmpty, kind == "Service" {
    object.changeMap(at: ["spec"]) { $0.fillProtocols() }
  } else if let path = podSpecPath(of: type.groupKind) {
    object.changeMap(at: path[...]) { spec in
      spec.changeContainers { $0.fillProtocols() }
    }
  }
}

extension Value {
  /// Changes the map that keys lead to, in place; does nothing where they lead nowhere.
  mutating func changeMap(
    at path: ArraySlice<String>,
    _ change: (inout Mapping) -> Void
  ) {
    guard case .map(var mapping) = self else { return }
    self = .null
    if let key = path.first {
      if mapping.contains(key) {
        mapping.update(key) { $0.changeMap(at: path.dropFirst(), change) }
      }
    } else {
      change(&mapping)
    }
    self = .map(mapping)
  }

  /// Changes each map of a list, in place.
  fileprivate mutating func changeElements(_ change: (inout Mapping) -> Void) {
    guard case .list(var elements) = self else { return }
    self = .null
    for position in elements.indices {
      elements[position].changeMap(at: [], change)
    }
    self = .list(elements)
  }
}

extension Mapping {
  /// Changes each container of this pod's specification, in place.
  mutating func changeContainers(_ change: (inout Mapping) -> Void) {
    for list in ["containers", "initContainers", "ephemeralContainers"] where contains(list) {
      update(list) { $0.changeElements(change) }
    }
  }

  /// Gives each port without a protocol the default one.
  fileprivate mutating func fillProtocols() {
    guard contains("ports") else { return }
    update("ports") { ports in
      ports.changeElements { port in
        if port["protocol"]?.isNull != false { port["protocol"] = "TCP" }
      }
    }
  }
}
