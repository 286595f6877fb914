/// One request: a value, sent as often as wanted.
package struct HTTPRequest: Sendable, Hashable {
  /// The method's name as it goes on the wire, such as `GET`.
  package var method: String
  /// The whole address, escaped; it is sent as it stands.
  package var url: String
  package var fields: HTTPFields
  package var body: [UInt8]?
  /// How long the whole exchange may take once it is begun; nil for as long as it lasts.
  package var timeout: Duration?
  /// The most bytes of a response's body, after decompression; streams have no such limit.
  package var bodyLimitInBytes: Int

  package init(
    method: String = "GET",
    url: String,
    fields: HTTPFields = HTTPFields(),
    body: [UInt8]? = nil,
    timeout: Duration? = .seconds(60),
    bodyLimitInBytes: Int = 512 << 20
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
    self.timeout = timeout
    self.bodyLimitInBytes = bodyLimitInBytes
  }
}
