import JSON
import Manifests
import YAML

/// A request to the API, taken apart.
package struct APIRequest: Sendable {
  package var method: String
  /// The parts of the path, unescaped.
  package var path: [String]
  package var query: [String: String]
  /// Header fields, their names in lower case.
  package var fields: [String: String]
  package var body: [UInt8]

  /// Takes a target apart: the path and what stands behind the question mark.
  package init(method: String, target: String, fields: [String: String], body: [UInt8]) {
    self.method = method
    self.fields = fields
    self.body = body
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts[0].split(separator: "/").map { Self.unescaped($0) }
    query = [:]
    for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query[Self.unescaped(sides[0])] = sides.count > 1 ? Self.unescaped(sides[1]) : ""
    }
  }

  /// Whether a switch of the query is on.
  func has(_ name: String) -> Bool { ["true", "1", "All"].contains(query[name] ?? "") }

  private static func unescaped(_ text: Substring) -> String {
    guard text.contains("%") || text.contains("+") else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension APIRequest {
  /// What is in the body: protobuf where it bears the mark, YAML where the client says so, or JSON.
  func content() throws(Refusal) -> Value {
    if body.starts(with: ProtobufObject.mark) {
      do throws(ProtobufError) {
        return try ProtobufObject.read(body)
      } catch {
        throw .badRequest("the object provided is unrecognized: \(error.reason)")
      }
    }
    let isYAML = fields["content-type"]?.contains("yaml") == true
    do {
      guard isYAML, body.first != UInt8(ascii: "{") else {
        return try JSONReader().value(of: body, file: "body")
      }
      return try YAMLReader().firstDocument(of: body, file: "body")
    } catch {
      throw .badRequest("the object provided is unrecognized: \(error)")
    }
  }
}

/// What the API answers.
package struct APIAnswer: Sendable {
  /// What follows the header.
  enum Body: Sendable {
    case value(Value)
    case text(String)
    case watch(Watch)
  }

  var status: Int
  var body: Body
  var warnings: [String] = []
  var contentType = "application/json"
  /// How long the client is asked to wait before it tries again.
  var retryAfterSeconds: Int?

  static func ok(_ value: Value) -> APIAnswer { APIAnswer(status: 200, body: .value(value)) }
}
