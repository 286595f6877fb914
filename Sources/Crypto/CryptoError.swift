internal import COpenSSL

/// Something that OpenSSL refused.
package struct CryptoError: Error, Sendable, Hashable {
  /// What was being done.
  package let action: String
  /// The library's reason, empty where it gave none.
  package let reason: String

  init(_ action: String, reason: String = "") {
    self.action = action
    self.reason = reason
  }

  /// The library's last error on this thread.
  static func last(_ action: String) -> CryptoError {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0, let text = ERR_reason_error_string(code) else { return CryptoError(action) }
    return CryptoError(action, reason: String(cString: text))
  }
}

extension CryptoError: CustomStringConvertible {
  package var description: String { reason.isEmpty ? action : "\(action): \(reason)" }
}
