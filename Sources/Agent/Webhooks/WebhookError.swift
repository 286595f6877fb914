/// Why a webhook's request counts for nothing.
package enum WebhookError: Error, Sendable, Hashable {
  case wrongMethod(String)
  case tooLarge(limitInBytes: Int)
  /// No forge that is known sends such a request.
  case unknownSender
  /// Nobody told the secret by which such requests are checked.
  case noSecret(WebhookForge)
  /// It bears nothing that could be checked, or only what is no longer secure.
  case unsigned(WebhookForge, needed: String)
  case wrongSecret(WebhookForge)
  /// It is who it says it is, but its body cannot be read.
  case unreadable(WebhookForge, reason: String)

  /// The status that answers it.
  package var status: Int {
    switch self {
    case .wrongMethod: 405
    case .tooLarge: 413
    case .unknownSender, .unreadable: 400
    case .noSecret: 403
    case .unsigned, .wrongSecret: 401
    }
  }
}

extension WebhookError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .wrongMethod(let method): "cannot take a webhook: '\(method)' is not POST"
    case .tooLarge(let limit): "cannot take a webhook: it has more than \(limit) bytes"
    case .unknownSender: "cannot take a webhook: no known forge sends such fields"
    case .noSecret(let forge):
      "cannot take a webhook of '\(forge.rawValue)': there is no secret to check it by (set '\(forge.secretKey)')"
    case .unsigned(let forge, let needed):
      "cannot take a webhook of '\(forge.rawValue)': it has no \(needed)"
    case .wrongSecret(let forge):
      "cannot take a webhook of '\(forge.rawValue)': its secret is another"
    case .unreadable(let forge, let reason):
      "cannot read a webhook of '\(forge.rawValue)': \(reason)"
    }
  }
}
