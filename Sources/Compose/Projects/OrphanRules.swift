package import Manifests

/// What a project says of objects in its applications' namespaces that nobody declared.
package struct OrphanRules: Sendable, Hashable {
  /// Some objects by their group, kind and name, all of them globs.
  private struct Pattern: Sendable, Hashable {
    var group: String
    var kind: String
    var name: String
  }

  /// Whether finding some is worth a warning.
  package let warns: Bool
  private let ignored: [Pattern]

  /// Reads `orphanedResources`; nil where the project has no such section.
  init?(_ value: Value?) {
    guard let value, value.map != nil else { return nil }
    warns = value.flag("warn")
    ignored = (value["ignore"]?.list ?? []).map {
      Pattern(group: $0.text("group"), kind: $0.text("kind"), name: $0.text("name"))
    }
  }

  /// Whether an object is none of the project's business; without a kind or a name a rule takes all of them.
  package func ignores(_ id: ObjectID) -> Bool {
    ignored.contains { pattern in
      Self.fits(pattern.group, id.group)
        && (pattern.kind.isEmpty || Self.fits(pattern.kind, id.kind))
        && (pattern.name.isEmpty || Self.fits(pattern.name, id.name))
    }
  }

  private static func fits(_ glob: String, _ text: String) -> Bool {
    ProjectGlob(glob).matches(text)
  }
}
