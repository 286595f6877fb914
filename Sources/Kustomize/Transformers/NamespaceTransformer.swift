import Kinds
import Manifests
import YAML

/// Puts resources into a namespace, and names it in the fields that hold theirs.
struct NamespaceTransformer {
  /// Which subjects of role bindings are put into the namespace too.
  enum Subjects: String, CaseIterable {
    case defaultOnly
    case allServiceAccounts
    case none
  }

  var namespace: String
  var fields: [FieldSpec]
  var unsetOnly = false
  var subjects = Subjects.defaultOnly

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    guard !namespace.isEmpty else { return }
    for index in list.indices where !list[index].isDeleted {
      try list.update(index) { (resource) throws(KustomizeError) in
        resource.rememberID()
        try apply(to: &resource)
      }
    }
    var seen: Set<ResourceID> = []
    for index in list.indices where !list[index].isDeleted {
      let id = list[index].id
      guard seen.insert(id).inserted else { throw KustomizeError(.repeatedResource("\(id)")) }
    }
  }

  /// Puts one object into the namespace.
  func apply(to resource: inout Resource) throws(KustomizeError) {
    let type = resource.type
    if !resource.id.isOfCluster {
      let own = FieldSpec("metadata/namespace", creates: true)
      try resource.node.change(own, missing: .scalar(.string), set)
    }
    let isBinding = type.kind == "RoleBinding" || type.kind == "ClusterRoleBinding"
    if isBinding { try setSubjects(of: &resource.node) }
    for field in fields where type.fits(field) {
      if field.path == "metadata/namespace" { continue }
      if field.path == "metadata/name", resource.apiVersion != "v1" { continue }
      if field.path == "subjects/namespace", isBinding, field.kind == type.kind { continue }
      try resource.node.change(field, missing: .scalar(.string), set)
    }
  }

  private func set(_ node: inout YAMLNode) throws(KustomizeError) {
    if unsetOnly, let text = node.plainText, !text.isEmpty { return }
    try node.replaceScalar(namespace, tag: .string)
  }

  private func setSubjects(of node: inout YAMLNode) throws(KustomizeError) {
    guard subjects != .none, let found = node["subjects"], !found.isNull else { return }
    guard case .list = found else {
      throw KustomizeError(.wrongType(expected: "list", found: "map")).inside("subjects")
    }
    try node.changeMap { (map) throws(KustomizeError) in
      try map.update("subjects") { (list) throws(KustomizeError) in
        try list.changeList { (elements) throws(KustomizeError) in
          for index in elements.indices where try isMeant(elements[index]) {
            if elements[index]["namespace"]?.plainText == nil {
              elements[index]["namespace"] = .scalar(YAMLScalar("", tag: .unset))
            }
            try elements[index].changeMap { (subject) throws(KustomizeError) in
              try subject.update("namespace", set)
            }
          }
        }
      }
    }
  }

  private func isMeant(_ subject: YAMLNode) throws(KustomizeError) -> Bool {
    guard subject.map != nil || subject.isNull else {
      throw KustomizeError(.wrongType(expected: "map", found: "scalar or list"))
        .inside("subjects")
    }
    return switch subjects {
    case .defaultOnly: subject["name"]?.plainText == "default"
    case .allServiceAccounts: subject["kind"]?.plainText == "ServiceAccount"
    case .none: false
    }
  }
}
