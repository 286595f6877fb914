import JSON
package import Manifests

/// The values of an environment's placeholders.
///
/// Printing a set shows names only, and secret values nowhere.
package struct Placeholders: Sendable, Hashable {
  private enum Entry: Sendable, Hashable {
    case open(Value)
    case secret(Masked<Value>)

    var value: Value {
      switch self {
      case .open(let value): value
      case .secret(let value): value.reveal()
      }
    }
  }

  private var entries: [String: Entry] = [:]

  /// Makes a set without values.
  package init() {}

  /// The names that have values, sorted.
  package var names: [String] { entries.keys.sorted() }

  package var isEmpty: Bool { entries.isEmpty }

  /// The value of a placeholder, nil where it has none.
  package subscript(name: String) -> Value? { entries[name]?.value }

  /// Whether a placeholder's value must not be shown.
  package func isSecret(_ name: String) -> Bool {
    if case .secret = entries[name] { true } else { false }
  }

  /// Sets a value; it replaces an earlier one.
  ///
  /// The prefix `PLACEHOLDER_` is no part of a name.
  package mutating func set(_ name: String, to value: Value, isSecret: Bool = false) {
    let prefix = "PLACEHOLDER_"
    let name = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    entries[name] = isSecret ? .secret(Masked(value)) : .open(value)
  }

  /// Lays another set over this one.
  package mutating func layer(_ other: Placeholders) {
    entries.merge(other.entries) { $1 }
  }

  /// The name with a value that a name without one resembles most.
  package func nearest(to name: String) -> String? {
    nearestName(to: name, in: names)
  }

  /// A text for people in which no secret value is left.
  package func masking(_ text: String) -> String {
    var masked = text
    for case .secret(let value) in entries.values {
      let secret = value.reveal().placeholderText
      guard secret.utf8.count > 2, masked.contains(secret) else { continue }
      masked = masked.split(separator: secret, omittingEmptySubsequences: false)
        .joined(separator: "\(value)")
    }
    return masked
  }
}

extension Placeholders: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { "placeholders " + names.joined(separator: ", ") }
  package var debugDescription: String { description }
}

extension Value {
  /// The value as a part of a text: scalars as they are written, lists and maps as JSON.
  var placeholderText: String {
    switch self {
    case .null: ""
    case .list, .map:
      JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false).text(of: self)
    default: plainText
    }
  }
}
