package import Manifests

/// The values of an environment's placeholders.
package struct Placeholders: Sendable, Hashable {
  private(set) var values: [String: Value]
  /// Names whose values must not be shown.
  private(set) var secretNames: Set<String>

  /// Makes a set without values.
  package init() {
    values = [:]
    secretNames = []
  }

  /// Sets a value; it replaces an earlier one.
  package mutating func set(_ name: String, to value: Value, isSecret: Bool = false) {
    values[name] = value
    if isSecret { secretNames.insert(name) } else { secretNames.remove(name) }
  }
}
