package import Manifests

/// A placeholder that nothing gives a value.
package struct MissingPlaceholder: Sendable, Hashable {
  package let name: String
  package let location: Location
  /// A known name that resembles it.
  package let nearest: String?
  /// What `${NAME:?message}` says.
  package let message: String?

  package init(name: String, location: Location, nearest: String? = nil, message: String? = nil) {
    self.name = name
    self.location = location
    self.nearest = nearest
    self.message = message
  }
}

extension MissingPlaceholder: CustomStringConvertible {
  package var description: String {
    let reason = message.map { ": \($0)" } ?? ""
    let hint = nearest.map { " (did you mean '\($0)'?)" } ?? ""
    return "'\(name)' at \(location)\(reason)\(hint)"
  }
}
