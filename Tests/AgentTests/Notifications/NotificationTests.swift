import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct NotificationTests {
  private static let now = Timestamp(secondsSince1970: 1_785_585_960)
  private static let configuration = [
    "service.webhook.chatops": """
    url: https://$host/hooks
    headers: [{name: Authorization, value: Bearer $chatops-token}]
    """,
    "service.slack": "{token: $slack-token}",
    "trigger.on-red": """
    - when: app.status.health.status == 'Degraded'
      send: [red, app-health-degraded]
    """,
    "template.red":
      "{message: 'red: {{.app.metadata.name | upper}} for {{.recipient}}{{.context.sign}}'}",
    "context": "{sign: '!'}",
    "subscriptions": "[{recipients: ['slack:all'], triggers: [on-created], selector: team=shop}]",
    "defaultTriggers": "[on-sync-failed]", "host": "hooks.example", "chatops-token": "s3cret",
    "slack-token": "xoxb",
  ]

  private func application(
    health: String,
    phase: String = "Succeeded",
    revision: String = "abc",
    _ annotations: [String: String] = [:]
  ) -> Value {
    [
      "metadata": [
        "name": "web", "namespace": "argocd", "labels": ["team": "shop"],
        "annotations": .map(Mapping(annotations.map { ($0, .string($1)) })),
      ],
      "spec": ["source": ["repoURL": "https://git.example/team/Shop.git"], "project": "default"],
      "status": [
        "health": ["status": .string(health)],
        "sync": ["status": "Synced", "revision": .string(revision)],
        "operationState": [
          "phase": .string(phase), "message": "boom", "syncResult": ["revision": .string(revision)],
        ],
      ],
    ]
  }

  private func subscribe(_ subscriptions: String...) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: subscriptions.map {
        ("notifications.argoproj.io/subscribe.\($0)", "a; b")
      }
    )
  }

  private func messages(_ due: DueNotifications) -> [String] {
    due.notifications.map {
      "\($0.service) \($0.recipient): \($0.content["message"]?.string ?? "")"
    }
  }

  @Test func `annotations, labels and defaults subscribe`() {
    let settings = NotificationSettings(Self.configuration)
    #expect(settings.problems == [])
    let annotations = subscribe("on-red.slack", "chatops", "on-nothing.slack")
    let subject = NotificationSubject(
      application: application(health: "Degraded", phase: "Failed", annotations)
    )
    let due = settings.due(for: subject, now: Self.now)
    #expect(
      messages(due) == [
        "chatops a: Application web could not be synced: boom",
        "chatops b: Application web could not be synced: boom",
        "slack a: red: WEB for a!", "slack a: Application web is degraded.",
        "slack b: red: WEB for b!", "slack b: Application web is degraded.",
        "slack all: Application web was created.",
      ]
    )
    #expect(due.problems.map(\.reason) == Array(repeating: "there is no such trigger", count: 2))
  }

  /// What is due, as if all of it were sent.
  private func tell(
    _ application: Value,
    _ state: inout String?
  ) -> [String] {
    var application = application
    application = application.setting(
      [.key("metadata"), .key("annotations"), .key(NotificationState.annotation)],
      to: state.map { .string($0) }
    )
    var due = NotificationSettings(Self.configuration)
      .due(for: NotificationSubject(application: application), now: Self.now)
    for notification in due.notifications { due.state.add(notification.key, at: Self.now) }
    state = due.state.text
    return due.notifications.map(\.trigger)
  }

  @Test func `nothing is told twice, not even after a restart`() {
    let annotations = subscribe("on-deployed.chatops", "on-red.chatops")
    var state: String?
    let healthy = application(health: "Healthy", annotations)
    let degraded = application(health: "Degraded", phase: "Running", annotations)
    #expect(Set(tell(healthy, &state)) == ["on-deployed", "on-created"])
    #expect(tell(healthy, &state) == [])
    // What has no revision to be told once for is told each time that it begins.
    #expect(Set(tell(degraded, &state)) == ["on-red"])
    #expect(tell(degraded, &state) == [])
    #expect(tell(healthy, &state) == [])
    #expect(Set(tell(degraded, &state)) == ["on-red"])
    let next = application(health: "Healthy", revision: "def", annotations)
    #expect(Set(tell(next, &state)) == ["on-deployed"])
    #expect(state?.contains(#""def:on-deployed:[0]."#) == true, "\(state ?? "")")
  }

  @Test(
    arguments: [
      ("Healthy", "Succeeded", ["on-created", "on-deployed", "on-sync-succeeded"]),
      ("Progressing", "Running", ["on-created", "on-sync-running"]),
      ("Degraded", "Error", ["on-created", "on-health-degraded", "on-sync-failed"]),
    ]
  )
  func `Argo CD's triggers are there without being configured`(
    _ health: String,
    _ phase: String,
    _ expected: [String]
  ) {
    let all = NotificationTrigger.builtIn.keys.map { "\($0).webhook" }
    let annotations = Dictionary(
      uniqueKeysWithValues: all.map { ("notifications.argoproj.io/subscribe.\($0)", "") }
    )
    let settings = NotificationSettings(["service.webhook": "url: http://127.0.0.1/"])
    let subject = NotificationSubject(
      application: application(health: health, phase: phase, annotations)
    )
    let due = settings.due(for: subject, now: Self.now)
    #expect(due.notifications.map(\.trigger).sorted() == expected)
    #expect(due.problems == [])
  }

  @Test func `what cannot be read is told, and the rest works`() {
    let settings = NotificationSettings([
      "trigger.bad": "[{when: 'a ==', send: []}]", "service.pager": "{}", "service.slack": "{}",
      "template.bad": "[", "template.good": "message: x",
    ])
    #expect(
      settings.problems.map { "\($0)" }.map { $0.prefix { $0 != ":" } } == [
        "cannot notify by 'service.pager'", "cannot notify by 'service.slack'",
        "cannot notify by 'template.bad'", "cannot notify by 'trigger.bad'",
      ]
    )
    #expect(settings.templates["good"] != nil)
  }

  @Test func `what an annotation does not remember as it should is forgotten`() {
    #expect(NotificationState(annotation: "{").text == nil)
    var state = NotificationState(annotation: nil)
    for number in 0..<150 { state.add("k\(number)", at: Timestamp(secondsSince1970: number)) }
    let kept = NotificationState(annotation: state.text)
    #expect(kept.contains("k149") && kept.contains("k50") && !kept.contains("k49"))
  }
}
