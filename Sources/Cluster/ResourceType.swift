package import Manifests

/// A kind as a cluster serves it: where its objects are, and what may be done with them.
package struct ResourceType: Sendable, Hashable {
  package let type: GroupVersionKind
  /// The name in paths, such as `deployments`.
  package let plural: String
  package let isNamespaced: Bool
  package let verbs: Set<String>
  /// The names of the parts of objects with paths of their own, such as `status`.
  package let subresources: Set<String>
  /// Other names that people use, such as `deploy`.
  package let shortNames: [String]

  package init(
    _ type: GroupVersionKind,
    plural: String,
    isNamespaced: Bool,
    verbs: Set<String> = [],
    subresources: Set<String> = [],
    shortNames: [String] = []
  ) {
    self.type = type
    self.plural = plural
    self.isNamespaced = isNamespaced
    self.verbs = verbs
    self.subresources = subresources
    self.shortNames = shortNames
  }

  /// The path of the collection in a namespace, or over all of them.
  ///
  /// - Throws: when the namespace is no name.
  package func path(namespace: String?) throws(ClusterError) -> String {
    var path = type.group.isEmpty ? "/api/" : "/apis/\(type.group)/"
    path += type.version
    if isNamespaced, let namespace {
      try check(namespace, in: namespace)
      path += "/namespaces/"
      path += URLText.escaped(namespace)
    }
    path += "/"
    path += plural
    return path
  }

  /// The path of one object, or of a part of it.
  ///
  /// - Throws: when the name or the namespace is no name, or the kind wants a namespace and there is none.
  package func path(
    namespace: String?,
    name: String,
    subresource: String? = nil
  ) throws(ClusterError) -> String {
    if isNamespaced, namespace == nil {
      throw ClusterError(
        KubeRequest.Purpose("address", subject(namespace: nil, name: name)),
        .invalidName("\(withArticle(type.kind)) needs a namespace")
      )
    }
    try check(name, in: namespace)
    var path = try path(namespace: namespace)
    path += "/"
    path += URLText.escaped(name)
    if let subresource {
      path += "/"
      path += subresource
    }
    return path
  }

  /// What messages call an object, or a collection where there is no name.
  package func subject(namespace: String?, name: String?) -> String {
    if let name { return id(namespace: namespace, name: name).description }
    let place = isNamespaced ? namespace.map { " in \($0)" } ?? "" : ""
    return type.groupKind.description + place
  }

  /// The identity of an object of this kind; a namespace does not count where the kind has none.
  package func id(namespace: String?, name: String) -> ObjectID {
    ObjectID(
      group: type.group,
      kind: type.kind,
      namespace: isNamespaced ? namespace : nil,
      name: name
    )
  }

  var isSecret: Bool { type.kind == "Secret" && type.group.isEmpty }

  private func check(_ segment: String, in namespace: String?) throws(ClusterError) {
    guard !URLText.isSegment(segment) else { return }
    throw ClusterError(
      KubeRequest.Purpose("address", subject(namespace: namespace, name: nil)),
      .invalidName("'\(segment)' is no name of an object or a namespace")
    )
  }
}
