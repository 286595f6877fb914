/// A secret that cannot be printed: a password, a token, a key.
///
/// Every textual form of it, debug descriptions and reflection included, is the same mark.
package struct Masked<Secret: Sendable & Hashable>: Sendable, Hashable {
  private let secret: Secret

  package init(_ secret: Secret) {
    self.secret = secret
  }

  /// Lends the secret to the one place that needs it, such as a request's header.
  package func reveal() -> Secret { secret }
}

extension Masked: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "++++++++" }
  package var debugDescription: String { "++++++++" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
