import JSON
package import Manifests

/// What an application's subscribers were told already, kept with it so that nobody hears it twice after a restart.
package struct NotificationState: Sendable, Hashable {
  /// The annotation that holds it, as Argo CD names it.
  package static let annotation = "notified.notifications.argoproj.io"
  /// Older ones are forgotten, so that the annotation stays small.
  private static let limit = 100

  /// When each was told, in seconds since 1970.
  private var told: [String: Int] = [:]

  /// Reads an annotation; one that cannot be read counts for nothing.
  package init(annotation: String?) {
    guard let annotation, let fields = (try? JSONReader().value(of: annotation))?.map else {
      return
    }
    for entry in fields {
      if let time = entry.value.int { told[entry.key] = time }
    }
  }

  /// The annotation's text; nil where nobody was told anything.
  package var text: String? {
    guard !told.isEmpty else { return nil }
    let newest = told.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.limit)
    let fields = newest.sorted { $0.key < $1.key }.map { ($0.key, Value.int($0.value)) }
    return JSONWriter(style: .compact, escapesHTML: false).text(of: .map(Mapping(fields)))
  }

  /// Whether something was told.
  func contains(_ key: String) -> Bool { told[key] != nil }

  /// Remembers that something was told.
  package mutating func add(_ key: String, at time: Timestamp) { told[key] = time.secondsSince1970 }

  /// Forgets something, so that it is told when it happens again.
  mutating func remove(_ key: String) { told[key] = nil }
}
