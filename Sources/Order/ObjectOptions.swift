package import Manifests

/// Whether an object that is no longer declared may be deleted.
package enum PruneOption: String, Sendable, Hashable {
  case never = "false"
  /// Only after someone has confirmed it.
  case onConfirmation = "confirm"
}

/// The sync options that an object carries itself.
package struct ObjectOptions: Sendable, Hashable {
  private let items: [String]

  package init(of object: Value) {
    self.init(Annotations(of: object))
  }

  init(_ annotations: Annotations) {
    items = annotations.isEmpty ? [] : annotations.items(AnnotationName.syncOptions)
  }

  /// Whether an option stands there literally, such as `Replace=true`.
  package func contains(_ option: String) -> Bool { items.contains(option) }

  /// The text after the first `Name=`; nil where there is none.
  package func value(of name: String) -> String? {
    let prefix = name + "="
    return items.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Whether the object is deleted after everything else.
  package var prunesLast: Bool { contains("PruneLast=true") }
}
