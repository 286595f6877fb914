/// How a folder of plain manifests is read.
package struct DirectoryOptions: Sendable, Hashable {
  package var recurse = false
  /// Files to take, as a glob on the path below the folder; empty for all.
  package var include = ""
  /// Files to leave out, as a glob on the path below the folder; empty for none.
  package var exclude = ""
  /// Whether files of any extension are read.
  package var disableExtensionFilter = false
  /// Jsonnet's external variables.
  package var externalVariables: [Variable] = []
  /// Jsonnet's top-level arguments.
  package var topLevelArguments: [Variable] = []
  /// Jsonnet's library folders, counted from the repository's root.
  package var libraries: [String] = []

  package init() {}

  /// A Jsonnet variable.
  package struct Variable: Sendable, Hashable {
    package var name: String
    package var value: String
    /// Whether the value is an expression rather than a text.
    package var isCode: Bool

    package init(name: String, value: String, isCode: Bool = false) {
      self.name = name
      self.value = value
      self.isCode = isCode
    }
  }
}
