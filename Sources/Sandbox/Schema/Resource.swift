import Manifests

/// A kind as the API serves it.
struct Resource: Sendable {
  let type: GroupVersionKind
  /// The name in paths.
  let plural: String
  let singular: String
  let shortNames: [String]
  let categories: [String]
  let isNamespaced: Bool
  let verbs: [String]
  /// The parts of objects with paths of their own, as discovery describes them.
  let subresources: [Value]
  /// What its objects look like; nil where nobody says.
  let schema: Schema?
  /// The definition's version, for kinds that are defined in the cluster.
  let custom: CustomVersion?

  /// What a custom resource definition says about one of its versions.
  struct CustomVersion: Sendable {
    var columns: [Value]
    var hasStatus: Bool
    var scale: Value?
  }

  var isCustom: Bool { custom != nil }

  /// Where its objects are kept, whatever the version.
  var key: ResourceKey { ResourceKey(group: type.group, plural: plural) }

  /// The name in messages: `deployments.apps`.
  var qualified: String { key.description }

  func has(_ subresource: String) -> Bool {
    subresources.contains { $0["subresource"]?.string == subresource }
  }

  /// Whether status is written by a path of its own.
  var hasStatus: Bool { has("status") }

  /// Whether objects of the kind are kept at all; reviews, for example, are only answered.
  var isStored: Bool { verbs.contains("get") }
}

/// A group and the plural of a kind: where objects are kept.
struct ResourceKey: Sendable, Hashable, CustomStringConvertible {
  let group: String
  let plural: String

  init(group: String = "", plural: String) {
    self.group = group
    self.plural = plural
  }

  var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
