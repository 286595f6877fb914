package import HTTP

/// An API server's answer, whatever its status.
package struct KubeResponse: Sendable {
  /// What follows the header.
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Lines that are still being written.
    case lines(KubeLines)
  }

  package var status: Int
  package var fields: HTTPResponseFields
  package var body: Body

  package init(status: Int, fields: HTTPResponseFields = HTTPResponseFields(), body: Body) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// Makes an answer of a text.
  package init(status: Int, fields: [String] = [], json: String) {
    self.init(
      status: status,
      fields: HTTPResponseFields(lines: fields),
      body: .bytes(Array(json.utf8))
    )
  }

  /// The time that the server asks to wait before another attempt; only the form in seconds is used by API servers.
  package var retryAfter: Duration? {
    guard let seconds = fields["retry-after"].flatMap({ Int($0) }), seconds >= 0 else { return nil }
    return .seconds(seconds)
  }

  /// The texts of the server's warnings, such as that an API version is deprecated.
  package var warnings: [String] {
    fields.all("warning").map { Warning.text(of: $0) }
  }
}

/// The lines of a streamed answer.
package struct KubeLines: Sendable {
  private enum Source: Sendable {
    case live(HTTPLines)
    case recorded(ArraySlice<[UInt8]>, end: HTTPError?)
  }

  private var source: Source

  /// The lines of a response that is still arriving.
  package init(_ lines: HTTPLines) {
    source = .live(lines)
  }

  /// Lines known beforehand, and how they end: regularly, or with an error.
  package init(recorded lines: [String], end: HTTPError? = nil) {
    source = .recorded(lines.map { Array($0.utf8) }[...], end: end)
  }

  /// The next line, or nil at the end.
  ///
  /// - Throws: when the connection breaks, the task is cancelled, or a line is too long.
  package mutating func next() async throws(HTTPError) -> [UInt8]? {
    switch source {
    case .live(var lines):
      defer { source = .live(lines) }
      return try await lines.next()
    case .recorded(var lines, let end):
      if let line = lines.popFirst() {
        source = .recorded(lines, end: end)
        return line
      }
      if let end { throw end }
      return nil
    }
  }
}

/// The `Warning` field of HTTP: `299 - "text"`.
enum Warning {
  static func text(of field: String) -> String {
    guard let open = field.firstIndex(of: "\""), let close = field.lastIndex(of: "\""), open < close
    else { return field }
    var text = ""
    var isEscaped = false
    for character in field[field.index(after: open)..<close] {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        text.append(character)
        isEscaped = false
      }
    }
    return text
  }
}

extension KubeClient {
  /// Sends one request, once, and returns the answer whatever its status.
  package typealias Send = @Sendable (KubeRequest) async throws(HTTPError) -> KubeResponse
}
