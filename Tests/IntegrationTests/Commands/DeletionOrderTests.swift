import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// In which order an application is taken down, and what holds that up.
@Suite(.cluster, .timeLimit(.minutes(15))) struct DeletionOrderTests {
  private let live: Live
  private let swell: Swell
  private let maps: String

  private static func map(_ wave: Int) -> String {
    Sample.configMap("w\(wave)", "k: v").replacing(
      "{name: w\(wave)}",
      with: "{name: w\(wave), annotations: {argocd.argoproj.io/sync-wave: \"\(wave)\"}}"
    )
  }

  /// Syncs an application of three waves and holds the last one's object.
  init() async throws {
    live = try Live()
    let files = ["w0.yaml": Self.map(0), "w1.yaml": Self.map(1), "w2.yaml": Self.map(2)]
    swell = try await Swell(Sample.repository(files), kubeconfig: live.connection.kubeconfig)
    maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    let made = try await swell("sync", "--quiet")
    try #require(made.exitCode == 0, "\(made)")
    try await hold(["example.org/hold"])
  }

  private func hold(_ finalizers: Value) async throws {
    let patch: Value = ["metadata": ["finalizers": finalizers]]
    try #require(await live.api.send(.merge(patch, into: maps + "/w2")) == 200)
  }

  private func isWhole(_ name: String) async -> Bool {
    await live.api.get("\(maps)/\(name)").map { !$0.isBeingDeleted } ?? false
  }

  @Test func `each wave goes only when the later ones are gone`() async throws {
    let program = try swell.start("delete", ["--quiet", "--all-applications"])
    try await live.wait(for: maps + "/w2") { $0?.isBeingDeleted == true }
    // It has every opportunity to go on.
    for _ in 0..<40 {
      #expect(await isWhole("w1"))
      #expect(await isWhole("w0"))
      try await Task.sleep(for: .milliseconds(25))
    }
    try await hold(.null)
    let finished = await program.finish()
    #expect(finished.exitCode == 0, "\(finished)")
    for wave in 0...2 { #expect(await live.api.get("\(maps)/w\(wave)") == nil) }
  }

  @Test func `what rules the pruning of leftovers does not rule a deletion`() async throws {
    let other = Sample.application().replacing(
      "[CreateNamespace=true]",
      with: "[CreateNamespace=true, PruneLast=true, PrunePropagationPolicy=orphan]"
    )
    let option = "argocd.argoproj.io/sync-options: PruneLast=true"
    let last = Self.map(0).replacing("annotations: {", with: "annotations: {\(option), ")
    try await swell.commit(["composition/c.yaml": other, "m/w0.yaml": last])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let late = try await swell("delete", "--quiet", "--all-applications", "--timeout", "1s")
    #expect(late.exitCode == 6, "\(late)")
    #expect(await isWhole("w1"))
    #expect(await isWhole("w0"))
    #expect(
      await live.api.get(maps + "/w2")?[["metadata", "finalizers"]]?.list?.contains("orphan")
        != true
    )
    try await hold(.null)
    #expect(try await swell("delete", "--quiet", "--all-applications").exitCode == 0)
  }

  @Test func `a deletion that is held up names what holds it, and goes on later`() async throws {
    let late = try await swell("delete", "--quiet", "--all-applications", "--timeout", "1s")
    #expect(late.exitCode == 6, "\(late)")
    #expect(late.output.contains("waiting for deletion of ConfigMap \(swell.name)/w2"), "\(late)")
    #expect(late.output.contains("held by finalizer 'example.org/hold'"), "\(late)")
    #expect(await isWhole("w1"))
    #expect(await isWhole("w0"))
    try await hold(.null)
    let again = try await swell("delete", "--quiet", "--all-applications")
    #expect(again.exitCode == 0, "\(again)")
    for wave in 0...2 { #expect(await live.api.get("\(maps)/w\(wave)") == nil) }
    let undo = try await swell("undo", "1")
    #expect(undo.exitCode == 3, "the first sync deleted nothing: \(undo)")
  }

  @Test func `an application that is gone from Git goes in reverse order, and is brought back`()
    async throws
  {
    let rest = Sample.application("path: rest").replacing("NAMESPACE", with: "NAMESPACE-rest")
    try await swell.commit([
      "composition/c.yaml": rest, "rest/r.yaml": Sample.configMap("r", "k: v"),
    ])
    let late = try await swell("sync", "--quiet", "--prune", "--timeout", "1s")
    #expect(late.exitCode == 6, "\(late)")
    #expect(late.output.contains("held by finalizer 'example.org/hold'"), "\(late)")
    #expect(await isWhole("w1"))
    #expect(await isWhole("w0"))
    try await hold(.null)
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned)")
    for wave in 0...2 { #expect(await live.api.get("\(maps)/w\(wave)") == nil) }
    let undo = try await swell("undo")
    #expect(undo.exitCode == 0, "\(undo)")
    for wave in 0...2 { #expect(await isWhole("w\(wave)")) }
    // Git does not have it, so that the next one takes it away again.
    let again = try await swell("sync", "--quiet", "--prune")
    #expect(again.exitCode == 0, "\(again)")
    for wave in 0...2 { #expect(await live.api.get("\(maps)/w\(wave)") == nil) }
    #expect(try await swell("history").lines(with: "deletion").count >= 2)
  }
}
