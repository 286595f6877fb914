package import HTTPServer

/// What an agent answers to whoever asks over HTTP: probes, figures, and webhooks that say that there is news.
package struct AgentServer: Sendable {
  private let figures: Figures
  private let secrets: @Sendable () -> WebhookSecrets
  private let isReady: @Sendable () -> Bool
  private let received: @Sendable (WebhookEvent) -> Void
  private let refused: @Sendable (WebhookError) -> Void

  /// What those who ask may take up: bodies are held in memory until their secrets are checked.
  package static let limits = Listener.Limits(
    connections: 256,
    idleTime: .seconds(30),
    bodiesInBytes: 3 * WebhookEvent.sizeLimitInBytes
  )

  /// Makes the answers.
  ///
  /// - Parameters:
  ///   - figures: what `/metrics` tells.
  ///   - secrets: what webhooks are believed by at the moment.
  ///   - isReady: whether every origin was tried once.
  ///   - received: is told of each webhook that may be believed.
  ///   - refused: is told why others were not.
  package init(
    figures: Figures,
    secrets: @escaping @Sendable () -> WebhookSecrets,
    isReady: @escaping @Sendable () -> Bool,
    received: @escaping @Sendable (WebhookEvent) -> Void,
    refused: @escaping @Sendable (WebhookError) -> Void
  ) {
    self.figures = figures
    self.secrets = secrets
    self.isReady = isReady
    self.received = received
    self.refused = refused
  }

  /// The answer to a request.
  package func answer(_ request: ServerRequest) -> ServerResponse {
    let path = request.target.prefix { $0 != "?" }
    if path == "/api/webhook" { return webhook(request) }
    guard let page = page(String(path)) else {
      return .text("there is /healthz, /readyz, /metrics and /api/webhook\n", status: 404)
    }
    // Of an answer to HEAD the server sends the header alone.
    guard ["GET", "HEAD"].contains(request.method) else {
      return .refusing(request.method, allowing: "GET, HEAD")
    }
    return page()
  }

  /// How a page is made; nil for one that there is not.
  private func page(_ path: String) -> (() -> ServerResponse)? {
    switch path {
    case "/healthz": { .text("ok\n") }
    case "/readyz":
      { isReady() ? .text("ok\n") : .text("not everything was looked at yet\n", status: 503) }
    case "/metrics": { .text(figures.text, type: Metrics.mediaType) }
    default: nil
    }
  }

  private func webhook(_ request: ServerRequest) -> ServerResponse {
    do throws(WebhookError) {
      let event = try WebhookEvent(request, secrets: secrets())
      figures.count(Metric.webhooks, [event.forge.rawValue, "true"])
      received(event)
      return .text("looking\n", status: 202)
    } catch {
      figures.count(Metric.webhooks, ["", "false"])
      refused(error)
      if case .wrongMethod(let method) = error { return .refusing(method, allowing: "POST") }
      return .text("\(error)\n", status: error.status)
    }
  }
}

extension ServerResponse {
  fileprivate static func text(
    _ text: String,
    type: String = "text/plain; charset=utf-8",
    status: Int = 200
  ) -> ServerResponse {
    ServerResponse(status: status, fields: [("Content-Type", type)], body: .bytes(Array(text.utf8)))
  }

  /// What answers a method that a path does not have; the methods that it has are named. (RFC 9110, 15.5.6)
  fileprivate static func refusing(_ method: String, allowing methods: String) -> ServerResponse {
    var response = text("there is no '\(method)' here, only \(methods)\n", status: 405)
    response.fields.append(("Allow", methods))
    return response
  }
}
