import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Agents that share the applications among them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentShardTests {
  /// Six applications in two waves; each has one ConfigMap.
  private static func files(_ names: [String]) -> [String: String] {
    var files = ["swell.yaml": Sample.settings]
    var composition = ""
    for (number, name) in names.enumerated() {
      composition += Sample.application(named: name, wave: number % 2, isAutomated: true)
      files["\(name)/m.yaml"] = Sample.configMap(name, "k: v")
    }
    files["composition/c.yaml"] = composition
    return files
  }

  @Test func `an application has its line in the figures of the one who looks after it`()
    async throws
  {
    let live = try Live()
    // So many that neither half of the shards is without one.
    let names = (0..<24).map { "a\($0)" }
    let swell = try await Swell(Self.files(names), kubeconfig: live.connection.kubeconfig)
    let doors = [try Door(), try Door()]
    let words = ["--poll", "1s", "--shards", "8", "--log", "text"]
    var replicas: [Program] = []
    func lines() async throws -> [Int] {
      var counts: [Int] = []
      for door in doors.prefix(replicas.count) {
        counts.append(try await door.figures("argocd_app_info").count)
      }
      return counts
    }
    for door in doors {
      replicas.append(try swell.start("agent", words + door.words))
      _ = try await door.open()
      // One has them all; then both divide them.
      let isDivided = { (counts: [Int]) in counts.count == 1 || counts[0] < names.count }
      while true {
        let counts = try await lines()
        if counts.reduce(0, +) == names.count, isDivided(counts) { break }
        try await Task.sleep(for: .milliseconds(25))
      }
    }
    for replica in replicas {
      replica.signal(SIGTERM)
      #expect(await replica.finish().exitCode == 0)
    }
  }

  @Test func `a wave begins although the one before is in another replica's shards`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files(["first"]), kubeconfig: live.connection.kubeconfig)
    let words = ["--poll", "1s", "--shards", "8", "--log", "text"]
    let replicas = [try swell.start("agent", words), try swell.start("agent", words)]
    for replica in replicas {
      while !replica.errorsSoFar.contains("holds 4 of 8 shards") {
        try await Task.sleep(for: .milliseconds(25))
      }
    }
    let names = ["a", "b", "c", "d", "e", "f"]
    try await swell.commit(Self.files(["first"] + names))
    for name in names {
      try await live.wait(for: "/api/v1/namespaces/\(swell.name)/configmaps/\(name)") { $0 != nil }
    }
    for replica in replicas {
      replica.signal(SIGTERM)
      #expect(await replica.finish().exitCode == 0)
    }
  }
}
