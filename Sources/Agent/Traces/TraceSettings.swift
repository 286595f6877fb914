import HTTP
package import Manifests

/// Where traces go, as the environment says it for every program that sends them.
package struct TraceSettings: Sendable {
  /// The address that takes spans.
  package let url: String
  /// Fields that the collector wants, such as its key.
  package let fields: [(name: String, value: Masked<String>)]
  /// What is said of this program.
  package let resource: [(name: String, value: String)]

  /// Reads OpenTelemetry's variables; nil where there is nowhere to send to.
  ///
  /// An endpoint that is given counts more than `OTEL_EXPORTER_OTLP_ENDPOINT`.
  package init?(endpoint: String? = nil, environment: [String: String]) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let base = endpoint ?? variable("OTEL_EXPORTER_OTLP_ENDPOINT") {
      let exact = endpoint == nil ? variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") : nil
      url = exact ?? (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/v1/traces"
    } else if let exact = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
      url = exact
    } else {
      return nil
    }
    let headers =
      variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ?? variable("OTEL_EXPORTER_OTLP_HEADERS") ?? ""
    fields = Self.pairs(headers).map { ($0.name, Masked($0.value)) }
    var resource = Self.pairs(variable("OTEL_RESOURCE_ATTRIBUTES") ?? "")
    if let name = variable("OTEL_SERVICE_NAME") {
      resource.removeAll { $0.name == "service.name" }
      resource.insert(("service.name", name), at: 0)
    } else if !resource.contains(where: { $0.name == "service.name" }) {
      resource.insert(("service.name", "swell"), at: 0)
    }
    self.resource = resource
  }

  /// Reads `NAME=VALUE,NAME=VALUE`, the values percent-encoded.
  private static func pairs(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: ",").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmingSpaces
      guard parts.count == 2, !name.isEmpty else { return nil }
      return (name, parts[1].trimmingSpaces.percentDecoded)
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    var text = drop { $0 == " " }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}

extension String {
  /// The text with its percent escapes read; a plus sign stays what it is.
  fileprivate var percentDecoded: String {
    let escaped = utf8.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] }
    return String(decoding: formDecoded(escaped), as: UTF8.self)
  }
}
