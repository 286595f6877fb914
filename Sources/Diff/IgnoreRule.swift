package import Manifests

/// Fields of some objects in which a difference does not count.
///
/// Group and kind are globs (`*` and `?`); an empty group is the core group only. Name and namespace are exact, or nil
/// for any.
package struct IgnoreRule: Sendable, Hashable {
  package let group: String
  package let kind: String
  package let name: String?
  package let namespace: String?
  package let pointers: [JSONPointer]
  /// jq expressions that lead to fields, as in `del(…)`; one that fails on an object says nothing about it.
  package let expressions: [String]
  /// Field managers whose live fields do not count.
  package let managers: [String]
  /// Whether applying an object leaves the live values of these fields alone.
  package let isRespected: Bool

  package init(
    group: String,
    kind: String,
    name: String? = nil,
    namespace: String? = nil,
    pointers: [JSONPointer] = [],
    expressions: [String] = [],
    managers: [String] = [],
    isRespected: Bool = false
  ) {
    self.group = group
    self.kind = kind
    self.name = name
    self.namespace = namespace
    self.pointers = pointers
    self.expressions = expressions
    self.managers = managers
    self.isRespected = isRespected
  }

  /// Whether the rule speaks of this object.
  package func applies(to id: ObjectID) -> Bool {
    Glob(group).matches(id.group) && Glob(kind).matches(id.kind)
      && (name == nil || name == id.name)
      && (namespace == nil || namespace == id.namespace)
  }
}
