/// What makes an object a hook of Helm's: when it runs and when it goes.
package struct ChartHook: Sendable, Hashable {
  /// Points of a release's life, such as `pre-install`.
  package let events: [String]
  package let weight: Int

  /// Whether it only runs on `helm test`.
  package var isTest: Bool { events.contains("test") }

  private static let known: Set<String> = [
    "pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade",
    "pre-rollback", "post-rollback", "test",
  ]

  /// Reads the annotation `helm.sh/hook`; nil where it names something that Helm does not know, for which Helm leaves the object out.
  init?(_ annotation: String, weight: String?) {
    var events: [String] = []
    for part in annotation.split(separator: ",", omittingEmptySubsequences: false) {
      var event = String(part.drop { $0.isWhitespace })
      while event.last?.isWhitespace == true { event.removeLast() }
      event = event.lowercased()
      if event == "test-success" { event = "test" }
      guard Self.known.contains(event) else { return nil }
      events.append(event)
    }
    self.events = events
    self.weight = weight.flatMap { Int($0) } ?? 0
  }
}
