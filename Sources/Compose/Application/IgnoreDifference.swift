/// A rule that leaves fields of some objects out of the comparison.
package struct IgnoreDifference: Sendable, Hashable {
  /// The API group, `*` for any; empty for the core group.
  package var group: String
  package var kind: String
  /// The object's name, empty for any.
  package var name: String
  /// The object's namespace, empty for any.
  package var namespace: String
  package var jsonPointers: [String]
  package var jqPathExpressions: [String]
  /// Field managers whose fields are left out.
  package var managedFieldsManagers: [String]

  package init(
    group: String = "",
    kind: String,
    name: String = "",
    namespace: String = "",
    jsonPointers: [String] = [],
    jqPathExpressions: [String] = [],
    managedFieldsManagers: [String] = []
  ) {
    self.group = group
    self.kind = kind
    self.name = name
    self.namespace = namespace
    self.jsonPointers = jsonPointers
    self.jqPathExpressions = jqPathExpressions
    self.managedFieldsManagers = managedFieldsManagers
  }
}
