import CLibCurl

/// The header fields of requests, made once and shared by as many requests as wanted.
///
/// Values never appear in a description, since credentials are among them.
package struct HTTPFields: Sendable {
  let lines: FieldLines

  /// Makes a set without fields.
  package init() {
    lines = FieldLines([])
  }

  /// Makes a set of fields, sent in this order.
  ///
  /// - Throws: when a name or a value holds a line break, a zero byte, or a name is no token.
  package init(_ fields: [(name: String, value: String)]) throws(HTTPError) {
    for (name, value) in fields where !Self.isToken(name) || !Self.isValue(value) {
      throw HTTPError(.invalidField(name))
    }
    // A semicolon is libcurl's form for a field that has an empty value.
    lines = FieldLines(fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" })
  }

  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A && $0 != 0x3B }
  }

  private static func isValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}

extension HTTPFields: Hashable {
  package static func == (left: HTTPFields, right: HTTPFields) -> Bool {
    left.lines === right.lines || left.lines.texts == right.lines.texts
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(lines.texts) }
}

extension HTTPFields: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The names alone.
  package var description: String {
    lines.texts
      .map { $0.prefix { $0 != ":" && $0 != ";" } }
      .joined(separator: ", ")
  }

  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The fields as libcurl wants them; the list is never changed after it was made, which is why threads may share it.
///
/// Wraps `curl_slist_append` and `curl_slist_free_all`.
final class FieldLines: @unchecked Sendable {
  let texts: [String]
  let list: UnsafeMutablePointer<curl_slist>?

  init(_ texts: [String]) {
    // Fields are often made before the first client is.
    precondition(isCurlReady, "libcurl does not start")
    self.texts = texts
    var list: UnsafeMutablePointer<curl_slist>?
    // No waiting for leave to send a body, which costs a round trip.
    for text in texts + ["Expect:"] {
      guard let longer = curl_slist_append(list, text) else { preconditionFailure("out of memory") }
      list = longer
    }
    self.list = list
  }

  deinit { curl_slist_free_all(list) }
}
