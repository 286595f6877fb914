import Crypto
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct NotificationSenderTests {
  /// A server that writes down what it is asked, and answers by path.
  private final class Recorder: Sendable {
    private let asked = Mutex<[String]>([])
    var requests: [String] { asked.withLock { $0 } }

    func server(_ answers: [String: String] = [:]) -> ScriptedServer {
      ScriptedServer { request, connection in
        let line = request.line.split(separator: " ").prefix(2).joined(separator: " ")
        let login = request.field("authorization") ?? request.field("private-token") ?? ""
        self.asked.withLock {
          $0.append("\(line) [\(login)] \(String(decoding: request.body, as: UTF8.self))")
        }
        connection.answer("200 OK", [], answers[line] ?? "{}")
        return true
      }
    }
  }

  private static let application: Value = [
    "metadata": [
      "name": "web",
      "annotations": ["notifications.argoproj.io/subscribe.on-sync-succeeded.main": "#ops"],
    ],
    "spec": ["source": ["repoURL": "git@git.example:team/Shop.git"]],
    "status": [
      "sync": ["status": "Synced", "revision": "c0ffee"],
      "operationState": ["phase": "Succeeded", "syncResult": ["revision": "c0ffee"]],
    ],
  ]

  private func send(_ configuration: [String: String], diff: String = "") async throws {
    let settings = NotificationSettings(configuration)
    try #require(settings.problems == [])
    var subject = NotificationSubject(application: Self.application)
    subject.diff = diff
    let due = settings.due(for: subject, now: Timestamp(secondsSince1970: 0))
    #expect(due.problems == [])
    let notification = try #require(due.notifications.first)
    try await NotificationSender(settings).send(notification, about: Self.application)
  }

  @Test func `a webhook gets the facts, or what a template makes of them`() async throws {
    let recorder = Recorder()
    let server = recorder.server()
    var configuration = [
      "service.webhook.main":
        "{url: '\(server.url)/in/', basicAuth: {username: u, password: $secret}}", "secret": "p",
    ]
    try await send(configuration)
    configuration["template.app-sync-succeeded"] = """
      message: done
      webhook: {main: {method: PUT, path: '/x/{{.app.metadata.name}}', body: 'app={{.app.metadata.name}}'}}
      """
    try await send(configuration)
    #expect(
      recorder.requests == [
        #"POST /in/ [Basic dTpw] {"trigger":"on-sync-succeeded","message":"Application web was synced to c0ffee.","#
          + #""application":"web","revision":"c0ffee","sync":"Synced","operation":"Succeeded"}"#,
        "PUT /in/x/web [Basic dTpw] app=web",
      ]
    )
  }

  @Test func `a message in Slack's form has what the template attaches`() async throws {
    let recorder = Recorder()
    let server = recorder.server()
    let template = #"{message: hi, slack: {attachments: '[{"title": "{{.app.metadata.name}}"}]'}}"#
    try await send([
      "service.mattermost.main": "url: \(server.url)/hook",
      "template.app-sync-succeeded": template,
    ])
    try await send([
      "service.slack.main": "{apiURL: '\(server.url)', token: t}",
      "template.app-sync-succeeded": template,
    ])
    let message = #"{"text":"hi","attachments":[{"title":"web"}]"#
    #expect(
      recorder.requests == [
        "POST /hook [] \(message)}",
        "POST /chat.postMessage [Bearer t] \(message),\"channel\":\"#ops\"}",
      ]
    )
  }

  @Test func `Mattermost is posted to by its own interface`() async throws {
    let recorder = Recorder()
    let server = recorder.server()
    try await send([
      "service.mattermost.main": "{apiURL: '\(server.url)/', token: t}",
      "template.app-sync-succeeded":
        #"{message: hi, mattermost: {attachments: '[{"title": "{{.app.metadata.name}}"}]'}}"#,
    ])
    #expect(
      recorder.requests == [
        "POST /api/v4/posts [Bearer t] "
          + ##"{"channel_id":"#ops","message":"hi","props":{"attachments":[{"title":"web"}]}}"##
      ]
    )
    let settings = NotificationSettings(["service.mattermost": "{token: t}"])
    #expect(settings.problems.map(\.reason) == ["'apiURL' is missing"])
  }

  @Test func `a GitHub App is given a token, and tells of the pull request that was merged`()
    async throws
  {
    let recorder = Recorder()
    let place = "/api/v3/repos/team/Shop"
    let server = recorder.server([
      "POST /api/v3/app/installations/8/access_tokens": #"{"token":"given"}"#,
      "GET \(place)/commits/c0ffee/pulls": """
      [{"number":5,"state":"closed","merged_at":"2026-08-01T12:00:00Z"},
      {"number":6,"state":"closed","merged_at":null}]
      """,
    ])
    try await send([
      "service.github.main":
        "{appID: 7, installationID: $installation, privateKey: $key, enterpriseBaseURL: '\(server.url)'}",
      "installation": "8", "key": try PrivateKey(making: .rsa(bits: 2_048)).pem,
      "template.app-sync-succeeded":
        "{message: done, github: {pullRequestComment: {content: new}}}",
    ])
    #expect(
      recorder.requests.dropFirst() == [
        "GET \(place)/commits/c0ffee/pulls [Bearer given] ",
        "GET \(place)/issues/5/comments?per_page=100 [Bearer given] ",
        "POST \(place)/issues/5/comments [Bearer given] "
          + #"{"body":"<!-- swell web on-sync-succeeded -->\nnew"}"#,
      ]
    )
  }

  @Test func `a comment that nobody gets is no success, and another try is no use`() async throws {
    let recorder = Recorder()
    let server = recorder.server(["GET /api/v3/repos/team/Shop/commits/c0ffee/pulls": "[]"])
    let error = await #expect(throws: NotificationError.self) {
      try await send([
        "service.github.main": "{enterpriseBaseURL: '\(server.url)', token: t}",
        "template.app-sync-succeeded":
          "{message: done, github: {pullRequestComment: {content: new}, status: {state: success}}}",
      ])
    }
    #expect(error?.reason == "'c0ffee' is in no pull request of 'team/Shop'")
    #expect(error?.isLasting == true)
    #expect(recorder.requests.last?.hasPrefix("POST /api/v3/repos/team/Shop/statuses/") == true)
  }

  @Test func `a commit gets its status, and its pull request the diff`() async throws {
    let recorder = Recorder()
    let place = "/api/v1/repos/team/Shop"
    let server = recorder.server([
      "GET \(place)/commits/c0ffee/pull": #"{"number":7,"state":"open"}"#,
      "GET \(place)/issues/7/comments?per_page=100": "[]",
    ])
    try await send(
      [
        "service.gitea.main": "{apiURL: '\(server.url)', token: t}",
        "template.app-sync-succeeded": """
        message: done
        gitea:
          status: {state: success, label: deploy/web}
          pullRequestComment: {content: "{{.diff}}"}
        """,
      ],
      diff: "+ replicas: 3"
    )
    #expect(
      recorder.requests == [
        "GET \(place)/commits/c0ffee/pull [token t] ",
        "GET \(place)/commits/c0ffee/pull [token t] ",
        "GET \(place)/issues/7/comments?per_page=100 [token t] ",
        "POST \(place)/issues/7/comments [token t] "
          + #"{"body":"<!-- swell web on-sync-succeeded -->\n+ replicas: 3"}"#,
        "POST \(place)/statuses/c0ffee [token t] "
          + #"{"description":"done","context":"deploy/web","state":"success"}"#,
      ]
    )
  }

  @Test func `a comment that is there already is replaced`() async throws {
    let recorder = Recorder()
    let place = "/api/v4/projects/team%2FShop"
    let server = recorder.server([
      "GET \(place)/repository/commits/c0ffee/merge_requests":
        #"[{"iid":3,"state":"opened"},{"iid":4,"state":"closed"},{"iid":5,"state":"merged"}]"#,
      "GET \(place)/merge_requests/5/notes?per_page=100": "[]",
      "GET \(place)/merge_requests/3/notes?per_page=100":
        #"[{"id":9,"body":"<!-- swell web on-sync-succeeded -->\nold"}]"#,
    ])
    try await send([
      "service.gitlab.main": "{apiURL: '\(server.url)', token: t}",
      "template.app-sync-succeeded":
        "{message: done, gitlab: {pullRequestComment: {content: new}}}",
    ])
    let body = #"{"body":"<!-- swell web on-sync-succeeded -->\nnew"}"#
    #expect(
      recorder.requests.filter { !$0.hasPrefix("GET ") } == [
        "PUT \(place)/merge_requests/3/notes/9 [t] \(body)",
        "POST \(place)/merge_requests/5/notes [t] \(body)",
      ]
    )
  }

  @Test func `a refusal tells the host, and nothing of the address`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer("410 Gone")
      return true
    }
    let error = await #expect(throws: NotificationError.self) {
      try await send(["service.mattermost.main": "url: \(server.url)/hooks/s3cret"])
    }
    #expect(error?.description == "cannot notify by 'main': 127.0.0.1 answers 410")
  }
}
