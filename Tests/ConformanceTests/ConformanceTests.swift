import Cluster
import Foundation
import JSON
import Manifests
import Sandbox
import TestSupport
import Testing

/// The sandbox and a real API server are asked the same; what the real one of the newest version answered is written down.
@Suite struct ConformanceTests {
  /// The version whose answers are written down.
  static let recordedMinor = 36

  @Test(arguments: ConformanceCase.all)
  func `the sandbox answers as a real server does`(case: ConformanceCase) async throws {
    var options = SandboxCluster.Options()
    options.script.hasControllers = false
    let sandbox = try SandboxCluster(options)
    defer { sandbox.stop() }
    let answers = try await Server(sandbox.access).answers(to: `case`)
    try compare(answers, of: `case`) { $0.comparesStatus }
  }

  @Test(.apiServer, arguments: ConformanceCase.all)
  func `a real server answers as it did`(case: ConformanceCase) async throws {
    let server = Server(
      try ClusterAccess.find(
        kubeconfig: try ClusterConnection.required().kubeconfig,
        context: nil,
        environment: [:]
      )
    )
    let minor = try await server.minorVersion()
    let answers = try await server.answers(to: `case`)
    if ProcessInfo.processInfo.environment["SWELL_RECORD"] == "1", minor == Self.recordedMinor {
      try record(answers, of: `case`)
    }
    // Older servers have other defaults and words; whether they accept a request has to be the same.
    let isOlder = minor < Self.recordedMinor
    try compare(answers, of: `case`, leavingOut: { isOlder && $0.olderDiffers != nil }) {
      isOlder || $0.comparesStatus
    }
  }

  @Test func `the table of behaviours and kinds is the one that is told of`() throws {
    let path = Fixture.repository + "/docs/sandbox.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(Matrix.bundled.table), "\(Matrix.bundled.table)")
  }

  private func compare(
    _ answers: [Answer],
    of case: ConformanceCase,
    leavingOut isLeftOut: (ConformanceCase.Step) -> Bool = { _ in false },
    byStatus comparesStatus: (ConformanceCase.Step) -> Bool
  ) throws {
    let steps = try `case`.steps(in: "NS")
    let expected = try recorded(`case`)
    try #require(expected.count == answers.count, "record the case with SWELL_RECORD=1")
    for (step, pair) in zip(steps, zip(answers, expected)) where !isLeftOut(step) {
      let subject = "\(step.method) \(step.target)"
      if comparesStatus(step) {
        #expect(pair.0.status == pair.1.status, "\(subject)")
      } else if pair.0 != pair.1 {
        Issue.record("\(subject)\n\(difference(pair.0.description, pair.1.description))")
      }
    }
  }

  /// The lines that differ.
  private func difference(_ found: String, _ expected: String) -> String {
    let change = found.components(separatedBy: "\n").difference(
      from: expected.components(separatedBy: "\n")
    )
    return change.map { one in
      switch one {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }.joined(separator: "\n")
  }

  private func file(_ case: ConformanceCase) -> String {
    "\(ConformanceCase.folder)/\(`case`.name).answers"
  }

  private func recorded(_ case: ConformanceCase) throws -> [Answer] {
    let text = try String(contentsOfFile: file(`case`), encoding: .utf8)
    return try text.split(separator: "\n").map {
      Answer(recorded: try JSONReader().value(of: String($0)))
    }
  }

  private func record(_ answers: [Answer], of case: ConformanceCase) throws {
    let writer = JSONWriter(escapesHTML: false)
    let text = answers.map { writer.text(of: $0.recorded) + "\n" }.joined()
    try FileManager.default.createDirectory(
      atPath: (file(`case`) as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true
    )
    try text.write(toFile: file(`case`), atomically: true, encoding: .utf8)
    Issue.record("recorded \(`case`.name)")
  }
}
