package import Lua
package import Manifests

/// Scripts that judge objects, by the groups and kinds that they are for.
///
/// What a repository or an `argocd-cm` says comes before a folder of customizations; in both, a script for just one kind comes
/// before one for several.
package struct HealthScripts: Sendable, Hashable {
  /// One script and what it is for; `*` in a group or kind stands for any text.
  private struct Entry: Sendable, Hashable {
    let group: [Substring]
    let kind: [Substring]
    let script: LuaScript

    init(_ key: String, _ script: LuaScript) {
      let parts = key.split(separator: "/", maxSplits: 1)
      func pattern(_ text: Substring) -> [Substring] {
        text.split(separator: "*", omittingEmptySubsequences: false)
      }
      group = parts.count > 1 ? pattern(parts[0]) : [""]
      kind = pattern(parts.last ?? "")
      self.script = script
    }

    var isPattern: Bool { group.count > 1 || kind.count > 1 }

    func fits(_ type: GroupKind) -> Bool { fit(type.group, group) && fit(type.kind, kind) }
  }

  private var overrides: [Entry] = []
  private var customizations: [Entry] = []

  /// No scripts at all.
  package init() {}

  package var isEmpty: Bool { overrides.isEmpty && customizations.isEmpty }

  /// Adds a script for `group/Kind`, or `Kind` of the core group.
  package mutating func add(_ script: LuaScript, for key: String) {
    overrides.append(Entry(key, script))
  }

  /// Adds a script of a folder of customizations, in whose paths `_` stands for any text.
  mutating func addCustomization(_ script: LuaScript, for key: String) {
    customizations.append(Entry(key.replacing("_", with: "*"), script))
  }

  /// The script for a kind; nil where there is none.
  package func script(for type: GroupKind) -> LuaScript? {
    for entries in [overrides, customizations] {
      let fitting = entries.filter { $0.fits(type) }
      if let entry = fitting.last(where: { !$0.isPattern }) ?? fitting.first { return entry.script }
    }
    return nil
  }
}

/// Whether a text consists of some parts in their order, with anything between them.
private func fit(_ text: String, _ parts: [Substring]) -> Bool {
  guard let first = parts.first, let last = parts.last, parts.count > 1 else {
    return parts.first.map { $0 == text } ?? false
  }
  guard text.utf8.count >= first.utf8.count + last.utf8.count, text.hasPrefix(first),
    text.hasSuffix(last)
  else { return false }
  var rest = text.dropFirst(first.count).dropLast(last.count)
  for part in parts.dropFirst().dropLast() where !part.isEmpty {
    guard let found = rest.firstRange(of: part) else { return false }
    rest = rest[found.upperBound...]
  }
  return true
}
