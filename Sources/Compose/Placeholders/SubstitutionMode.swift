import Glibc
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
    bytes.withUnsafeBufferPointer { mayOccur(in: $0) }
  }

  func mayOccur(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
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

extension UnsafeBufferPointer<UInt8> {
  /// Whether a sequence of bytes occurs.
  fileprivate func contains(_ needle: [UInt8]) -> Bool {
    guard let base = baseAddress, let first = needle.first else { return false }
    var position = 0
    while position + needle.count <= count,
      let hit = memchr(base + position, Int32(first), count - needle.count - position + 1)
    {
      position = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
      if memcmp(base + position, needle, needle.count) == 0 { return true }
      position += 1
    }
    return false
  }
}
