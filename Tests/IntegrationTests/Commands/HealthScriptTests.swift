import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// `swell health` in a repository whose `swell.yaml` judges by scripts of its own.
@Suite(.cluster, .timeLimit(.minutes(15))) struct HealthScriptTests {
  private static let settings = """
    repository: https://git.example/r
    health:
      ConfigMap: |
        hs = {status = "Healthy", message = "it is " .. obj.data.state}
        if obj.data.state == "rotten" then hs.status = "Degraded" end
        return hs
      fruit.example/Apple: |
        if obj.status == nil then return {status = "Progressing", message = "unripe"} end
        return {status = "Healthy", message = obj.status.phase}

    """

  private static func apple(_ name: String, _ more: String = "") -> String {
    "apiVersion: fruit.example/v1\nkind: Apple\nmetadata: {name: \(name)}\n\(more)---\n"
  }

  @Test func `objects of a file are judged by the scripts of the repository around it`()
    async throws
  {
    let repository = try await TemporaryRepository()
    try await repository.commit(["swell.yaml": Self.settings])
    let folder = try TemporaryFolder()
    try folder.write(
      Self.apple("green") + Self.apple("red", "status: {phase: sweet}\n"),
      to: "apples.yaml"
    )
    let words = ["health", folder.path + "/apples.yaml"]
    let judged = try await run("swell", words, in: repository.path)
    #expect(judged.exitCode == 6, "\(judged)")
    #expect(judged.lines(with: "green").first?.hasSuffix("unripe") == true, "\(judged)")
    #expect(judged.lines(with: "red").first?.hasSuffix("sweet") == true, "\(judged)")
    let elsewhere = try await run("swell", words, in: folder.path)
    #expect(!elsewhere.output.contains("sweet"), "\(elsewhere)")
  }

  @Test func `a live object is judged by them, too`() async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let repository = try await TemporaryRepository()
    try await repository.commit(["swell.yaml": Self.settings])
    let maps = "/api/v1/namespaces/\(namespace)/configmaps"
    try await live.create(Sample.configMap("one", "state: rotten"), in: maps)
    let words = [
      "health", "ConfigMap/one", "--namespace", namespace, "--kubeconfig",
      live.connection.kubeconfig,
    ]
    let rotten = try await run("swell", words, in: repository.path)
    #expect(rotten.exitCode == 6 && rotten.output.contains("it is rotten"), "\(rotten)")
    _ = await live.api.send(.merge(["data": ["state": "fine"]], into: "\(maps)/one"))
    let fine = try await run("swell", words, in: repository.path)
    #expect(fine.exitCode == 0 && fine.output.contains("it is fine"), "\(fine)")
  }
}
