package import Manifests

/// The objects of Argo CD's namespace, found by kind and name.
package struct ControlObjects: Sendable {
  private let objects: [Value]
  private let namespace: String

  /// Takes the objects of a namespace; those that name none belong to it.
  package init(_ objects: [Value], namespace: String) {
    self.objects = objects
    self.namespace = namespace
  }

  /// The entries of a ConfigMap.
  ///
  /// - Throws: when there is no such ConfigMap.
  func configuration(_ name: String) throws(CompositionError) -> [String: String] {
    guard let object = first("ConfigMap", named: name) else {
      throw CompositionError(.noObject(kind: "ConfigMap", name: name))
    }
    return object.textMap("data")
  }

  /// One entry of a Secret; nil where there is no such Secret or entry.
  package func secret(_ name: String, key: String) -> Masked<String>? {
    guard let object = first("Secret", named: name) else { return nil }
    if let text = object["stringData"]?[key]?.string { return Masked(text) }
    return object["data"]?[key]?.string.flatMap { Base64.bytes(of: $0) }
      .map { Masked(String(decoding: $0, as: UTF8.self)) }
  }

  /// One entry of a ConfigMap; nil where there is no such ConfigMap or entry.
  package func text(_ name: String, key: String) -> String? {
    first("ConfigMap", named: name)?["data"]?[key]?.string
  }

  /// The objects of a kind, which may be given by its plural.
  func all(_ kind: String, apiVersion: String) -> [Value] {
    objects.filter { object in
      guard object["apiVersion"]?.string == apiVersion, isHere(object),
        let own = object["kind"]?.string?.lowercased()
      else { return false }
      let stem = own.hasSuffix("y") ? own.dropLast() + "ies" : own + "s"
      return [own, stem, own + "es"].contains(kind.lowercased())
    }
  }

  private func first(_ kind: String, named name: String) -> Value? {
    objects.first {
      $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name && isHere($0)
    }
  }

  private func isHere(_ object: Value) -> Bool {
    [nil, "", namespace].contains(object["metadata"]?["namespace"]?.string)
  }
}

extension ComposeInputs {
  /// The objects of Argo CD's namespace.
  var objects: ControlObjects {
    ControlObjects(clusterSecrets, namespace: controlNamespace)
  }
}
