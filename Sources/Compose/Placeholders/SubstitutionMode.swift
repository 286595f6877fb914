import Manifests

/// Which forms of placeholders are filled in.
package enum SubstitutionMode: Sendable, Hashable {
  /// `PLACEHOLDER_NAME`.
  case names
  /// `PLACEHOLDER_NAME`, and `${NAME}`, `${NAME:-default}` and `${NAME:?message}`.
  case namesAndVariables
  case off

  /// The annotation that chooses.
  package static let annotation = "swell.dev/substitute"

  /// Reads the annotation's text; absent or unknown texts give the usual form.
  package init(annotation text: String?) {
    switch text {
    case "envsubst": self = .namesAndVariables
    case "false": self = .off
    default: self = .names
    }
  }

  /// Whether bytes may hold a placeholder of this mode: a quick look before any work.
  package func mayOccur(in bytes: [UInt8]) -> Bool {
    switch self {
    case .off: false
    case .names: bytes.contains(Self.prefix)
    case .namesAndVariables: bytes.contains(Self.prefix) || bytes.contains(Self.opening)
    }
  }

  static let prefix = Array("PLACEHOLDER_".utf8)
  private static let opening = Array("${".utf8)
}

extension Application {
  /// Which placeholders this application wants filled in.
  package var substitution: SubstitutionMode {
    SubstitutionMode(annotation: annotations[SubstitutionMode.annotation])
  }
}

extension [UInt8] {
  /// Whether a sequence of bytes occurs.
  fileprivate func contains(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first, count >= needle.count else { return false }
    var index = 0
    let last = count - needle.count
    while index <= last {
      if self[index] == first, self[index..<(index + needle.count)].elementsEqual(needle) {
        return true
      }
      index += 1
    }
    return false
  }
}
