import Manifests

/// A reason why an object cannot be judged.
enum HealthError: Error, Hashable {
  case unsupportedVersion(GroupVersionKind)
  /// A field holds a value of another type than its kind has there.
  case wrongType(field: String, expected: String, found: String)
  /// A field's text cannot be read as what it is to be.
  case unreadable(field: String, expected: String)
}

extension HealthError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unsupportedVersion(let type): "cannot judge '\(type)': unsupported version"
    case .wrongType(let field, let expected, let found):
      "cannot read '\(field)': \(withArticle(found)) stands where \(withArticle(expected)) is needed"
    case .unreadable(let field, let expected): "cannot read '\(field)': no \(expected)"
    }
  }
}
