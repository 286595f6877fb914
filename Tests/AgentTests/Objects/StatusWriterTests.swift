import Manifests
import Pipeline
import Report
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// What is written into Applications, and what becomes of it once it was refused.
@Suite(.cluster, .timeLimit(.minutes(15))) struct StatusWriterTests {
  private static let refusal = FaultyServer.Trouble.answer(
    .init(status: 403, reason: "Forbidden")
  )

  private static func failure(of name: String) -> AgentEvent {
    .deleted(application: name, ApplicationReport(name: name, end: .refused("not now")))
  }

  @Test(
    arguments: [.released(application: "a"), .vanished(application: "a", nil)] as [AgentEvent]
  )
  func `of what others look after, or is gone, nothing is tried again`(event: AgentEvent)
    async throws
  {
    let gate = Gate()
    let stage = try await StatusStage { _ in
      gate.pass()
      return Self.refusal
    }
    await stage.writer.take(Self.failure(of: "a"))
    try await stage.wait { stage.changes == 1 }
    await stage.writer.take(event)
    gate.open()
    try await stage.wait { stage.tellings(of: "a", isGone: true) == 1 }
    for count in 1...2 {
      stage.clock.advance(by: .seconds(600))
      await stage.writer.take(Self.failure(of: "b"))
      try await stage.wait { stage.tellings(of: "b") == count }
    }
    #expect(stage.changes == 1)
    await stage.end()
  }

  @Test func `what a server refuses again and again is told once`() async throws {
    let isRefusing = Mutex(true)
    let stage = try await StatusStage { _ in isRefusing.withLock { $0 } ? Self.refusal : nil }
    await stage.writer.take(Self.failure(of: "a"))
    try await stage.wait(passingTime: true) { stage.changes >= 3 }
    #expect(stage.problems == 1)
    isRefusing.withLock { $0 = false }
    try await stage.wait(passingTime: true) { stage.tellings(of: "a") == 1 }
    await stage.end()
  }

  @Test func `a refresh that is asked for later is not taken away with one that was answered`()
    async throws
  {
    let isRefusing = Mutex(true)
    let refresh: Value = [Instruction.refreshAnnotation: "normal"]
    let stage = try await StatusStage(
      metadata: [
        "annotations": refresh, "finalizers": ["pre-delete-finalizer.argocd.argoproj.io"],
      ]
    ) { request in
      let isMeant = String(decoding: request.body, as: UTF8.self).contains("\"finalizers\"")
      return isMeant && isRefusing.withLock { $0 } ? Self.refusal : nil
    }
    let looked = Looked(
      rendered: try .sample("a"),
      standing: Standing(problem: "unknown"),
      decision: .leave("nothing"),
      record: nil,
      refresh: .normal,
      orphans: nil
    )
    await stage.writer.take(.looked(application: "a", looked, time: .zero))
    try await stage.wait { stage.problems == 1 }
    try await stage.objects.patch("a", ["metadata": ["annotations": refresh]])
    isRefusing.withLock { $0 = false }
    try await stage.wait(passingTime: true) { stage.tellings(of: "a") == 1 }
    let object = try #require(await stage.objects.application("a"))
    #expect(object[["metadata", "finalizers"]] == nil)
    #expect(Instruction(object).refresh == .normal)
    await stage.end()
  }
}
