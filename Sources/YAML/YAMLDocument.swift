package import Manifests

/// One document of a YAML input.
package struct YAMLDocument: Sendable, Hashable {
  /// What it says; null for an empty document.
  package let value: Value
  /// The line on which its content starts, counted from one.
  package let line: Int

  package init(value: Value, line: Int) {
    self.value = value
    self.line = line
  }
}
