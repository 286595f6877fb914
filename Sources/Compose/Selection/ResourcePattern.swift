import Manifests

/// Names objects as Argo CD's `--resource` does: `GROUP:KIND:NAME`, `GROUP:KIND:NAMESPACE/NAME`, or either behind a `!`.
///
/// A `*` stands for any text. The core group is empty.
package struct ResourcePattern: Sendable {
  /// Whether what it names is left out.
  package let isExclusion: Bool
  private let group: NameGlob
  private let kind: NameGlob
  /// Nil where objects of every namespace are meant.
  private let namespace: NameGlob?
  private let name: NameGlob

  /// Reads a pattern; nil where the text is none.
  package init?(_ text: String) {
    isExclusion = text.hasPrefix("!")
    let parts = text.dropFirst(isExclusion ? 1 : 0)
      .split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty else { return nil }
    group = NameGlob(parts[0])
    kind = NameGlob(parts[1])
    let place = parts[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    namespace = place.count == 2 ? NameGlob(String(place[0])) : nil
    name = NameGlob(String(place[place.count - 1]))
  }

  func matches(_ id: ObjectID) -> Bool {
    group.matches(id.group) && kind.matches(id.kind) && name.matches(id.name)
      && (namespace.map { $0.matches(id.namespace ?? "") } ?? true)
  }
}
