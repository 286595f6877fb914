/// Why a part of the notifications does not work: which one, and the cause.
package struct NotificationError: Error, Sendable, Hashable {
  /// What it is about: a key of the configuration, or a service.
  package let subject: String
  package let reason: String
  /// Whether another try would come to the same.
  let isLasting: Bool
  /// Whether no answer came, as may be with whatever else it is told.
  let isUnanswered: Bool

  package init(
    _ subject: String,
    _ reason: String,
    isLasting: Bool = false,
    isUnanswered: Bool = false
  ) {
    self.subject = subject
    self.reason = reason
    self.isLasting = isLasting
    self.isUnanswered = isUnanswered
  }
}

extension NotificationError: CustomStringConvertible {
  package var description: String { "cannot notify by '\(subject)': \(reason)" }
}
