import JSON
import Manifests

/// Values as the server's messages print them.
enum GoText {
  /// A map of texts: `{"app":"web"}`.
  static func map(_ map: Mapping) -> String { json(.map(map)) }

  static func json(_ value: Value) -> String { JSONWriter(escapesHTML: false).text(of: value) }
}
