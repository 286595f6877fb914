package import Manifests

/// One document that a chart rendered.
package struct ChartDocument: Sendable {
  /// The template's full name, as Helm's `# Source:` lines have it.
  package let source: String
  /// The template's file as people name it.
  package let origin: String
  /// The text as it was rendered, trimmed.
  package let text: [UInt8]
  /// What the text says; null where it is nothing but comments.
  package let value: Value
  /// The object's kind; empty where it has none.
  package let kind: String
  /// Set for hooks.
  package let hook: ChartHook?
}
