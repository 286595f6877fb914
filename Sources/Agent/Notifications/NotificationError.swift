/// Why a part of the notifications does not work: which one, and the cause.
package struct NotificationError: Error, Sendable, Hashable {
  /// What it is about: a key of the configuration, or a service.
  package let subject: String
  package let reason: String

  package init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }
}

extension NotificationError: CustomStringConvertible {
  package var description: String { "cannot notify by '\(subject)': \(reason)" }
}
