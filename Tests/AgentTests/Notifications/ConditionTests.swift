import Manifests
import Testing

@testable import Agent

@Suite struct ConditionTests {
  private static let application: Value = [
    "metadata": ["name": "web", "labels": ["team": "shop"], "generation": 3],
    "spec": ["sources": [["repoURL": "https://git.example/a"], ["repoURL": "b"]]],
    "status": [
      "health": ["status": "Healthy", "lastTransitionTime": "2026-08-01T12:00:30Z"],
      "operationState": [
        "phase": "Succeeded", "startedAt": "2026-08-01T12:00:00Z",
        "finishedAt": "2026-08-01T12:01:00Z",
      ],
    ],
  ]
  private static let now = Timestamp(secondsSince1970: 1_785_585_960)

  @Test(arguments: [
    ("true", true), ("app.metadata.name == 'web'", true), ("app.metadata.name != \"web\"", false),
    ("app.status.operationState.phase in ['Error', 'Failed']", false),
    ("app.status.operationState.phase not in ['Error', 'Failed']", true),
    ("app.status.operationState != nil and app.status.health.status == 'Healthy'", true),
    ("app.status.sync.status == 'Unknown'", false),
    ("app.status.nothing?.at.all == nil && !false", true),
    ("not app.metadata.generation > 2 or 1 + 2 * 3 == 7", true),
    ("app.metadata.generation == 3 && app.metadata.generation / 2 == 1.5", true),
    ("'team' in app.metadata.labels and app.metadata['labels'].team startsWith 'sh'", true),
    ("app.spec.sources[0].repoURL contains 'git.' && app.spec.sources[-1].repoURL == 'b'", true),
    ("app.spec.sources[5] == nil && len(app.spec.sources) == 2", true),
    ("(app.status.x ?? 'none') == 'none' ? true : false", true),
    ("time.Now().Sub(time.Parse(app.status.operationState.startedAt)).Minutes() >= 6", true),
    ("time.Now().Sub(time.Parse(app.status.operationState.startedAt)) > 7 * time.Minute", false),
    (
      "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy' and (!time.Parse(app.status.health.lastTransitionTime).Add(1 * time.Minute).Before(time.Parse(app.status.operationState.finishedAt)) or time.Parse(app.status.health.lastTransitionTime).Before(time.Parse(app.status.operationState.startedAt)))",
      true
    ),
  ])
  func `conditions hold as they do elsewhere`(_ text: String, _ expected: Bool) throws {
    #expect(try Condition(text).holds(for: Self.application, now: Self.now) == expected)
  }

  @Test(arguments: [
    ("app.metadata.name ==", "it ends too early"),
    ("app.metadata name", "'name' is not understood there"),
    ("'open", "a text has no end"), ("a & b", "'&' is not understood"),
    (String(repeating: "(", count: 5_000), "it is nested too deeply"),
  ])
  func `what is no condition is refused`(_ text: String, _ reason: String) {
    let error = #expect(throws: ConditionError.self) { try Condition(text) }
    #expect(error?.reason == reason)
  }

  @Test(arguments: [
    ("app.metadata.name", "'web' is neither true nor false"),
    (
      "repo.GetCommitMetadata(app.status.x).Author == 'a'",
      "there is no 'repo' (app, time and len are there)"
    ),
    ("time.Parse('yesterday').Unix() > 1", "'yesterday' is no time"),
    ("app.metadata.name > 2", "'>' needs two numbers or two texts"),
  ])
  func `what cannot be evaluated is told`(_ text: String, _ reason: String) throws {
    let condition = try Condition(text)
    let error = #expect(throws: ConditionError.self) {
      try condition.holds(for: Self.application, now: Self.now)
    }
    #expect(error?.reason == reason)
  }
}
