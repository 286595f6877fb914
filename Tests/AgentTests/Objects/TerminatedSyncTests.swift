import Compose
import Manifests
import Pipeline
import Testing

@testable import Agent

@Suite struct TerminatedSyncTests {
  private static let moment = "2026-08-01T12:00:00Z"

  /// The state of an automated sync of an application.
  private static func state(_ more: Mapping, of rendered: RenderedApplication) -> Value {
    var result = ApplicationStatus.revisions(of: rendered)
    for source in rendered.application.declaredSources { result[source.key] = source.value }
    var state: Mapping = [
      "operation": ["initiatedBy": ["automated": true], "sync": [:]], "syncResult": .map(result),
    ]
    for field in more { state[field.key] = field.value }
    return .map(state)
  }

  @Test(
    arguments: [
      [
        "phase": "Failed", "message": "Operation terminated", "startedAt": "2026-08-01T11:00:00Z",
        "finishedAt": .string(moment),
      ],
      ["phase": "Terminating", "message": "waiting for a Job", "startedAt": .string(moment)],
    ] as [Mapping]
  )
  func `what somebody had ended counts, whether its end was written or not`(
    state: Mapping
  ) throws {
    let rendered = try RenderedApplication.sample("a", revision: "1")
    let sync = TerminatedSync(Self.state(state, of: rendered))
    let attempt = sync?.attempt(of: rendered, at: "target")
    #expect(
      attempt
        == .init(
          target: "target",
          end: .terminated,
          finishedAt: try #require(Timestamp(Self.moment))
        )
    )
    #expect(sync?.attempt(of: try .sample("a", revision: "2"), at: "target") == nil)
  }

  @Test(
    arguments: [
      ["phase": "Running", "startedAt": .string(moment)],
      ["phase": "Failed", "message": "no", "finishedAt": .string(moment)],
    ] as [Mapping]
  )
  func `what nobody had ended is none`(state: Mapping) throws {
    #expect(TerminatedSync(Self.state(state, of: try .sample("a"))) == nil)
  }
}
