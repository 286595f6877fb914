/// A condition on versions, such as `>=1.2 <2 || ~3.1`, read and judged as Helm does.
///
/// Groups joined by `||` are alternatives; inside a group, commas and blanks mean "and". A prerelease satisfies a group
/// only if the group names a prerelease itself.
package struct VersionConstraint: Sendable, Hashable {
  /// How a version is compared.
  enum Relation: String {
    case same = ""
    case equal = "="
    case different = "!="
    case greater = ">"
    case less = "<"
    case greaterOrEqual = ">="
    case equalOrGreater = "=>"
    case lessOrEqual = "<="
    case equalOrLess = "=<"
    case tilde = "~"
    case tildeGreater = "~>"
    case caret = "^"
  }

  /// How many of a constraint's numbers are given, the rest being a wildcard or absent.
  enum Precision: Hashable {
    case nothing, major, minor, patch
  }

  /// One comparison.
  struct Term: Hashable {
    let relation: Relation
    let version: Version
    let precision: Precision
    /// The version as it was written.
    let text: String

    /// The original text counts, since two versions may be equal and yet print differently.
    static func == (left: Term, right: Term) -> Bool {
      left.relation == right.relation && left.text == right.text
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(relation)
      hasher.combine(text)
    }
  }

  let groups: [[Term]]

  /// Whether a version satisfies one of the groups.
  package func allows(_ version: Version, includingPrereleases: Bool = false) -> Bool {
    groups.contains { group in
      let prereleases =
        includingPrereleases || group.contains { !$0.version.prerelease.isEmpty }
      guard prereleases || version.prerelease.isEmpty else { return false }
      return group.allSatisfy { $0.allows(version) }
    }
  }
}

extension VersionConstraint: CustomStringConvertible {
  /// The terms as they were written, in a normal spacing.
  package var description: String {
    groups.map { group in
      group.map { $0.relation.rawValue + $0.text }.joined(separator: " ")
    }.joined(separator: " || ")
  }
}
