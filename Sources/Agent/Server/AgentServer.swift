package import HTTPServer

/// What an agent answers to whoever asks over HTTP: probes, figures, and webhooks that say that there is news.
package struct AgentServer: Sendable {
  private let figures: Figures
  private let secrets: WebhookSecrets
  private let isReady: @Sendable () -> Bool
  private let received: @Sendable (WebhookEvent) -> Void
  private let refused: @Sendable (WebhookError) -> Void

  /// Makes the answers.
  ///
  /// - Parameters:
  ///   - figures: what `/metrics` tells.
  ///   - secrets: what webhooks are believed by.
  ///   - isReady: whether every origin was composed once.
  ///   - received: is told of each webhook that may be believed.
  ///   - refused: is told why others were not.
  package init(
    figures: Figures,
    secrets: WebhookSecrets,
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
    switch path {
    case "/healthz": return .text("ok\n")
    case "/readyz":
      return isReady() ? .text("ok\n") : .text("not everything was composed yet\n", status: 503)
    case "/metrics": return .text(figures.text, type: Metrics.mediaType)
    case "/api/webhook": return webhook(request)
    default: return .text("there is /healthz, /readyz, /metrics and /api/webhook\n", status: 404)
    }
  }

  private func webhook(_ request: ServerRequest) -> ServerResponse {
    do throws(WebhookError) {
      let event = try WebhookEvent(request, secrets: secrets)
      figures.count(Metric.webhooks, [event.forge.rawValue, "true"])
      received(event)
      return .text("looking\n", status: 202)
    } catch {
      figures.count(Metric.webhooks, ["", "false"])
      refused(error)
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
}
