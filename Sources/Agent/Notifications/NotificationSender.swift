import Forge
import Git
import Glibc
package import HTTP
import JSON
package import Manifests

/// Sends notifications to their services.
package struct NotificationSender: Sendable {
  private let settings: NotificationSettings
  private let options: HTTPOptions

  package init(_ settings: NotificationSettings, options: HTTPOptions = HTTPOptions()) {
    self.settings = settings
    self.options = options
  }

  /// Sends one; errors tell a service's host at most, since addresses may be secrets.
  package func send(
    _ notification: Notification,
    about application: Value
  ) async throws(NotificationError) {
    let content = notification.content
    switch settings.services[notification.service] {
    case .webhook(let webhook):
      try await send(notification, to: webhook)
    case .chat(let url):
      try await post(.map(slackMessage(notification)), to: url.reveal(), [], notification.service)
    case .slack(let server, let token):
      var message = slackMessage(notification)
      message["channel"] = .string(notification.recipient)
      let fields = [(name: "Authorization", value: "Bearer " + token.reveal())]
      let answer = try await post(
        .map(message),
        to: server + "/chat.postMessage",
        fields,
        notification.service
      )
      if answer["ok"]?.bool == false {
        throw NotificationError(notification.service, answer["error"]?.string ?? "it is refused")
      }
    case .mattermost(let server, let token):
      try await post(
        mattermostPost(notification),
        to: server + "/api/v4/posts",
        [(name: "Authorization", value: "Bearer " + token.reveal())],
        notification.service
      )
    case .forge(let kind, let server, let login):
      let token = try await self.token(login, server, notification.service)
      let reports = ForgeReports(kind, server: server, token: token, options: options)
      try await tell(reports, content[kind.rawValue], notification, application)
    case nil: throw NotificationError(notification.service, "there is no such service")
    }
  }

  private func send(
    _ notification: Notification,
    to webhook: NotificationService.Webhook
  ) async throws(NotificationError) {
    let service = notification.service
    let fields = webhook.fields.map { (name: $0.name, value: $0.value.reveal()) }
    guard let own = notification.content["webhook"]?[service], own.map != nil else {
      _ = try await post(notification.facts, to: webhook.url.reveal(), fields, service)
      return
    }
    let base = webhook.url.reveal()
    let path = own["path"]?.string ?? ""
    let isSlashDouble = base.hasSuffix("/") && path.hasPrefix("/")
    _ = try await request(
      own["method"]?.string ?? "GET",
      (isSlashDouble ? String(base.dropLast()) : base) + path,
      fields,
      Array((own["body"]?.string ?? notification.content["message"]?.string ?? "").utf8),
      service
    )
  }

  /// A message in Slack's form: the text, and what the template has as JSON beside it.
  private func slackMessage(_ notification: Notification) -> Mapping {
    var message: Mapping = ["text": notification.content["message"] ?? ""]
    for key in ["attachments", "blocks"] {
      message[key] = list(key, of: notification.content["slack"])
    }
    return message
  }

  /// A post in a channel of Mattermost, which goes by its identifier.
  private func mattermostPost(_ notification: Notification) -> Value {
    var post: Mapping = [
      "channel_id": .string(notification.recipient),
      "message": notification.content["message"] ?? "",
    ]
    if let attachments = list("attachments", of: notification.content["mattermost"]) {
      post["props"] = ["attachments": attachments]
    }
    return .map(post)
  }

  /// A list that a template has as JSON for one service; nil where it has none.
  private func list(_ key: String, of block: Value?) -> Value? {
    let value = try? JSONReader().value(of: block?[key]?.string ?? "")
    return value?.list == nil ? nil : value
  }

  /// The token by which a forge lets us in now.
  private func token(
    _ login: NotificationService.ForgeLogin,
    _ server: String,
    _ service: String
  ) async throws(NotificationError) -> Masked<String> {
    switch login {
    case .token(let token): return token
    case .app(let id, let installation, let key):
      let app = GitHubApp(
        id: id,
        installation: installation,
        key: key,
        base: server,
        options: options
      )
      do throws(ForgeError) {
        return try await app.token(now: time(nil))
      } catch {
        throw NotificationError(service, error)
      }
    }
  }

  /// Sets the status of the synced commit, and comments on its pull requests, as far as the template says so.
  private func tell(
    _ reports: ForgeReports,
    _ block: Value?,
    _ notification: Notification,
    _ application: Value
  ) async throws(NotificationError) {
    let place = try place(of: application, block, notification.service)
    let name = application[["metadata", "name"]]?.string ?? ""
    let message = notification.content["message"]?.string ?? ""
    var count: Int?
    do throws(ForgeError) {
      if let comment = block?[["pullRequestComment", "content"]]?.string {
        count = try await reports.comment(
          comment,
          mark: "swell \(name) \(notification.trigger)",
          of: place.commit,
          in: place.repository
        )
      }
      if let status = block?["status"], status.map != nil {
        try await reports.setStatus(
          ForgeReports.State(rawValue: status["state"]?.string ?? "") ?? .error,
          label: status["label"]?.string ?? "swell/\(name)",
          description: status["description"]?.string ?? message,
          target: status["targetURL"]?.string ?? "",
          of: place.commit,
          in: place.repository
        )
      }
    } catch {
      throw NotificationError(notification.service, error)
    }
    if count == 0 {
      // Many a commit came without one: to ask again each minute would be for nothing.
      let reason = "'\(place.commit)' is in no pull request of '\(place.repository)'"
      throw NotificationError(notification.service, reason, isLasting: true)
    }
  }

  private func place(
    of application: Value,
    _ block: Value?,
    _ service: String
  ) throws(NotificationError) -> (repository: String, commit: String) {
    let source = application[["spec", "source"]] ?? application[["spec", "sources"]]?.list?.first
    let address = block?["repoURLPath"]?.string ?? source?["repoURL"]?.string ?? ""
    let state = application["status"]
    let commit =
      block?["revisionPath"]?.string ?? state?[["operationState", "syncResult", "revision"]]?.string
      ?? state?[["sync", "revision"]]?.string ?? ""
    guard let url = try? RepositoryURL(address), url.transport != .file, !commit.isEmpty else {
      throw NotificationError(service, "the application has no commit of a repository on a forge")
    }
    var path = url.path.drop { $0 == "/" }
    while path.hasSuffix("/") { path = path.dropLast() }
    if path.hasSuffix(".git") { path = path.dropLast(4) }
    return (String(path), commit)
  }

  @discardableResult
  private func post(
    _ value: Value,
    to url: String,
    _ fields: [(name: String, value: String)],
    _ service: String
  ) async throws(NotificationError) -> Value {
    let type = [(name: "Content-Type", value: "application/json")]
    let bytes = try await request(
      "POST",
      url,
      type + fields,
      JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false).bytes(of: value),
      service
    )
    return (try? JSONReader().value(of: bytes)) ?? .null
  }

  private func request(
    _ method: String,
    _ url: String,
    _ fields: [(name: String, value: String)],
    _ body: [UInt8],
    _ service: String
  ) async throws(NotificationError) -> [UInt8] {
    let host = HTTP.Origin(url: url)?.host ?? "?"
    let response: HTTPResponse
    do throws(HTTPError) {
      let request = HTTPRequest(
        method: method,
        url: url,
        fields: try HTTPFields(fields),
        body: body,
        timeout: .seconds(30),
        bodyLimitInBytes: 1 << 20
      )
      response = try await HTTPClient(options).send(request)
    } catch {
      throw NotificationError(service, "\(host): \(error)", isUnanswered: error.isPassing)
    }
    guard (200..<300).contains(response.status) else {
      throw NotificationError(service, "\(host) answers \(response.status)")
    }
    return response.body
  }
}

extension NotificationError {
  /// Why a forge was not told.
  fileprivate init(_ service: String, _ error: ForgeError) {
    let isUnanswered = if case .http(let cause) = error.problem { cause.isPassing } else { false }
    self.init(service, "\(error)", isUnanswered: isUnanswered)
  }
}
