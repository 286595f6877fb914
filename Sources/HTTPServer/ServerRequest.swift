/// A request as it came in, with its whole body.
package struct ServerRequest: Sendable {
  package let method: String
  /// Path and query as they were on the wire.
  package let target: String
  /// The header fields; names are in lower case, of equal ones the last counts.
  package let fields: [String: String]
  package let body: [UInt8]

  package init(method: String, target: String, fields: [String: String] = [:], body: [UInt8] = []) {
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
  }
}

/// What a client gets back.
package struct ServerResponse: Sendable {
  /// What follows the header.
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Bytes that come as long as the stream is open.
    case stream(ByteStream)
    /// Nothing, not even a header: the connection is closed.
    case cut
  }

  package var status: Int
  package var fields: [(name: String, value: String)]
  package var body: Body

  package init(status: Int, fields: [(name: String, value: String)] = [], body: Body) {
    self.status = status
    self.fields = fields
    self.body = body
  }
}
