/// Why a server could not be started.
package struct HTTPServerError: Error, Sendable, Hashable {
  package let port: UInt16
  package let reason: String

  package init(port: UInt16, reason: String) {
    self.port = port
    self.reason = reason
  }
}

extension HTTPServerError: CustomStringConvertible {
  package var description: String {
    port == 0
      ? "cannot listen on 127.0.0.1: \(reason)"
      : "cannot listen on '127.0.0.1:\(port)': \(reason)"
  }
}
