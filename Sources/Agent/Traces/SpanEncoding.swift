import Crypto
import JSON
import Manifests

/// Spans as the OpenTelemetry protocol has them over HTTP, in its JSON form.
enum SpanEncoding {
  /// A request's body with some spans.
  static func body(of spans: [Span], resource: [(name: String, value: String)]) -> [UInt8] {
    let attributes = resource.map { attribute($0.name, .string($0.value)) }
    let body: Value = [
      "resourceSpans": [
        [
          "resource": ["attributes": .list(attributes)],
          "scopeSpans": [
            ["scope": ["name": "swell"], "spans": .list(spans.map(value))]
          ],
        ]
      ]
    ]
    return JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false).bytes(of: body)
  }

  private static func value(of span: Span) -> Value {
    var object: Mapping = [
      "traceId": .string(hexadecimal(span.trace)), "spanId": .string(hexadecimal(span.id)),
    ]
    if let parent = span.parent { object["parentSpanId"] = .string(hexadecimal(parent)) }
    object["name"] = .string(span.name)
    // Work inside of a program.
    object["kind"] = 1
    // Numbers of 64 bits are texts in this form.
    object["startTimeUnixNano"] = .string(String(span.startedAt))
    object["endTimeUnixNano"] = .string(String(span.endedAt))
    object["attributes"] = .list(span.attributes.map { attribute($0.key, $0.value) })
    object["status"] = span.failure.map { ["code": 2, "message": .string($0)] } ?? ["code": 1]
    return .map(object)
  }

  private static func attribute(_ name: String, _ value: Value) -> Value {
    ["key": .string(name), "value": typed(value)]
  }

  private static func typed(_ value: Value) -> Value {
    if let flag = value.bool { return ["boolValue": .bool(flag)] }
    if let number = value.int { return ["intValue": .string(String(number))] }
    if let text = value.string { return ["stringValue": .string(text)] }
    if let list = value.list { return ["arrayValue": ["values": .list(list.map(typed))]] }
    return ["stringValue": .string(value.plainText)]
  }
}
