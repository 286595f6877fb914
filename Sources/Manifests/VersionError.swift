/// A text that is no semantic version, or no constraint on one.
///
/// The descriptions are the ones that users know from Helm, since templates show them.
package enum VersionError: Error, Sendable, Hashable {
  case invalid
  case empty
  case invalidCharacters
  case segmentStartsWithZero
  case invalidPrerelease
  case invalidMetadata
  /// A number beyond 64 bits; a loose parse says more about where it stood.
  case segmentTooLarge(String, loose: Bool)
  /// Two dots in a row, or a dot at an end, in a strict parse.
  case emptySegment
  /// The part of a constraint that cannot be read.
  case improperConstraint(String)
  /// The constraint has the right form, but its version does not.
  case improperConstraintVersion
}

extension VersionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalid: "invalid semantic version"
    case .empty: "version string empty"
    case .invalidCharacters: "invalid characters in version"
    case .segmentStartsWithZero: "version segment starts with 0"
    case .invalidPrerelease: "invalid prerelease string"
    case .invalidMetadata: "invalid metadata string"
    case .segmentTooLarge(let digits, let loose):
      (loose ? "error parsing version segment: " : "")
        + "strconv.ParseUint: parsing \"\(digits)\": value out of range"
    case .emptySegment: "strconv.ParseUint: parsing \"\": invalid syntax"
    case .improperConstraint(let text): "improper constraint: \(text)"
    case .improperConstraintVersion: "constraint parser error"
    }
  }
}
