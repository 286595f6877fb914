/// A fetch from a repository that came to its end.
package struct Fetch: Sendable {
  package let repository: String
  /// What was looked for when it began.
  package let revision: String
  package let time: Duration
  package let isDone: Bool
}
