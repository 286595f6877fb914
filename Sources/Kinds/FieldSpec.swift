/// A field of the objects of certain kinds, as kustomize's configuration names it.
package struct FieldSpec: Sendable, Hashable {
  /// The group, version and kind of the objects; empty for any.
  package var group: String
  package var version: String
  package var kind: String
  /// The keys that lead to the field, `/` between them; lists on the way are entered by themselves, `\/` is a slash in a key.
  package let path: String
  /// Whether a field that is missing is made.
  package var creates: Bool
  /// The keys one by one.
  package let steps: [String]

  package init(
    _ path: String,
    group: String = "",
    version: String = "",
    kind: String = "",
    creates: Bool = false
  ) {
    self.path = path
    self.group = group
    self.version = version
    self.kind = kind
    self.creates = creates
    steps = Self.steps(of: path, separator: "/")
  }

  /// The parts of a path; a backslash keeps a separator from counting, one separator at the start is left out.
  package static func steps(of path: String, separator: Character) -> [String] {
    var parts = path.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    if parts.count > 1, parts[0].isEmpty { parts.removeFirst() }
    var steps: [String] = []
    for part in parts {
      if let last = steps.last, last.hasSuffix("\\") {
        steps[steps.count - 1] = last.dropLast() + String(separator) + part
      } else {
        steps.append(part)
      }
    }
    return steps
  }
}

/// The fields in which objects of one kind are named by others.
package struct NameReference: Sendable, Hashable {
  /// The group, version and kind that is referred to; empty for any.
  package var group: String
  package var version: String
  package var kind: String
  package var referrers: [FieldSpec]

  package init(
    group: String = "",
    version: String = "",
    kind: String,
    referrers: [FieldSpec]
  ) {
    self.group = group
    self.version = version
    self.kind = kind
    self.referrers = referrers
  }
}
