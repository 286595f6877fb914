import HTTP
import JSON
import Manifests
import Report

/// Where a drift report is sent beside standard output.
struct DriftPosts {
  private let hooks: [String]
  private let chats: [String]
  private let gateways: [String]

  static let options: [Option] = [
    .value(
      "webhook",
      "URL",
      repeats: true,
      "post the report as JSON; env:NAME reads the URL from a variable"
    ),
    .value(
      "chat-webhook",
      "URL",
      repeats: true,
      "post a message in Slack's form where there is drift"
    ),
    .value("pushgateway", "URL", repeats: true, "push metrics to a Prometheus Pushgateway"),
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    hooks = try Self.addresses(arguments, "webhook")
    chats = try Self.addresses(arguments, "chat-webhook")
    gateways = try Self.addresses(arguments, "pushgateway")
  }

  /// Sends a report; what cannot be sent is told, and changes nothing else.
  func send(_ report: DriftReport, now: Int) async {
    let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
    for url in hooks { await post(writer.text(of: report.json), to: url) }
    if report.exitCode() != .done {
      for url in chats { await post(writer.text(of: report.chatMessage), to: url) }
    }
    for url in gateways {
      let place = report.environment.map { "/environment/\($0)" } ?? ""
      let base = url.hasSuffix("/") ? String(url.dropLast()) : url
      await post(
        report.metrics(now: now),
        to: base + "/metrics/job/swell_drift_report" + place,
        method: "PUT",
        type: "text/plain; version=0.0.4"
      )
    }
  }

  private func post(
    _ text: String,
    to url: String,
    method: String = "POST",
    type: String = "application/json"
  ) async {
    do throws(HTTPError) {
      let request = HTTPRequest(
        method: method,
        url: url,
        fields: try HTTPFields([(name: "Content-Type", value: type)]),
        body: Array(text.utf8)
      )
      let response = try await HTTPClient().send(request)
      guard (200..<300).contains(response.status) else {
        // Addresses of webhooks are secrets, so that only the host is told.
        Console.error(
          "swell: cannot post to '\(Self.host(of: url))': it answers \(response.status)"
        )
        return
      }
    } catch {
      Console.error("swell: cannot post to '\(Self.host(of: url))': \(error)")
    }
  }

  private static func host(of url: String) -> String {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    return String(rest.prefix { $0 != "/" }.split(separator: "@").last ?? "")
  }

  private static func addresses(
    _ arguments: Arguments,
    _ option: String
  ) throws(UsageError) -> [String] {
    var urls: [String] = []
    for text in arguments.all(option) {
      guard text.hasPrefix("env:") else {
        urls.append(text)
        continue
      }
      let name = String(text.dropFirst(4))
      guard let url = Requests.environment[name], !url.isEmpty else {
        throw .badValue(option: option, value: text, reason: "there is no variable '\(name)'")
      }
      urls.append(url)
    }
    return urls
  }
}
