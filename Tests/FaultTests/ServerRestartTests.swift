import Foundation
import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// A real API server that is ended and started again, with the same store and under the same address.
@Suite(.cluster, .serialized, .timeLimit(.minutes(15))) struct ServerRestartTests {
  /// A cluster of these tests alone, which ends with this process.
  private final class Plane: Sendable {
    /// Started by the first test that asks.
    static let shared = Task { try await Plane() }

    let connection: ClusterConnection
    let api: API
    private let id: pid_t
    /// Its writing end is open for as long as this process lives, however that ends; then the cluster goes too.
    private let lifeline = Pipe()

    private init() async throws {
      let (process, lines) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: "\(Program.buildFolder)/swell-testcluster")
      let folder = NSTemporaryDirectory() + "swell-restarts-\(getpid())"
      process.arguments = ["up", folder, "--temporary", "--until-stdin-closes"]
      process.standardInput = lifeline
      process.standardOutput = lines
      try process.run()
      id = process.processIdentifier
      let line = await withCheckedContinuation { continuation in
        OwnThread.start {
          let text = String(decoding: lines.fileHandleForReading.availableData, as: UTF8.self)
          continuation.resume(returning: text.trimmingCharacters(in: .newlines))
        }
      }
      connection = ClusterConnection(kubeconfig: line)
      api = try API(reaching: connection)
    }

    /// Ends the API server, and starts it again a moment after it has gone.
    func restart() async throws {
      kill(id, SIGUSR1)
      while await api.isReady() { try await Task.sleep(for: .milliseconds(25)) }
      kill(id, SIGUSR2)
      while !(await api.isReady()) { try await Task.sleep(for: .milliseconds(25)) }
    }

    /// Waits until something is as wished; the test's time limit ends the wait.
    func wait(for path: String, until isDone: (Value?) -> Bool) async throws {
      while !isDone(await api.get(path)) { try await Task.sleep(for: .milliseconds(25)) }
    }
  }

  private let plane: Plane

  init() async throws { plane = try await Plane.shared.value }

  private static let count = 60

  /// ConfigMaps, one after the other, and in the middle of them a Job that takes some seconds.
  private static func files(_ value: String) -> [String: String] {
    var files: [String: String] = [:]
    for number in 0..<count {
      files["m/\(number).yaml"] = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: c\(number), annotations: {argocd.argoproj.io/sync-wave: "\(number)"}}
        data: {k: \(value)}

        """
    }
    files["m/job.yaml"] = """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: slow, annotations: {argocd.argoproj.io/sync-wave: "\(count / 2)"}}
      spec:
        template:
          metadata: {annotations: {\(StandIn.Wish.readyAfterSeconds): "8"}}
          spec: {restartPolicy: Never, containers: [{name: main, image: "slow:1"}]}

      """
    return files
  }

  private func path(_ number: Int, of swell: Swell) -> String {
    "/api/v1/namespaces/\(swell.name)/configmaps/c\(number)"
  }

  /// While it writes, and while it waits for something.
  @Test(arguments: [false, true])
  func `a sync outlasts a restart of the server`(isWaiting: Bool) async throws {
    let files = Sample.repository([:]).merging(Self.files("one")) { $1 }
    let swell = try await Swell(files, kubeconfig: plane.connection.kubeconfig)
    let program = try swell.start("sync", ["--quiet", "--timeout", "5m"])
    let job = "/apis/batch/v1/namespaces/\(swell.name)/jobs/slow"
    try await plane.wait(for: isWaiting ? job : path(5, of: swell)) { $0 != nil }
    try await plane.restart()
    let finished = await program.finish()
    if finished.exitCode != 0 {
      #expect([4, 5].contains(finished.exitCode), "\(finished)")
      #expect(finished.output.contains("server"), "\(finished)")
    }
    let next = try await swell("sync", "--quiet")
    #expect(next.exitCode == 0, "\(next)")
    #expect(await plane.api.get(path(Self.count - 1, of: swell)) != nil)
    #expect(try await swell("plan", "--exit-code").exitCode == 0)
  }

  @Test func `an agent goes on after a restart of the server`() async throws {
    var files = Sample.repository([:])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {prune: true, selfHeal: true}, "
    )
    for name in ["m0", "m1"] { files["m/\(name).yaml"] = Sample.configMap(name, "k: one") }
    let swell = try await Swell(files, kubeconfig: plane.connection.kubeconfig)
    let agent = try swell.start("agent", ["--poll", "1s", "--log", "text"])
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await plane.wait(for: "\(maps)/m1") { $0 != nil }
    while !agent.errorsSoFar.contains("Synced, healthy") {
      try await Task.sleep(for: .milliseconds(25))
    }
    for round in 1...2 {
      try await plane.restart()
      try await swell.commit(["m/m0.yaml": Sample.configMap("m0", "k: r\(round)")])
      try await plane.wait(for: "\(maps)/m0") { $0?[["data", "k"]]?.string == "r\(round)" }
      #expect(await plane.api.send(.delete("\(maps)/m1")) == 200)
      try await plane.wait(for: "\(maps)/m1") { $0 != nil }
      _ = await plane.api.send(.merge(["data": ["k": "two"]], into: "\(maps)/m1"))
      try await plane.wait(for: "\(maps)/m1") { $0?[["data", "k"]] == "one" }
    }
    agent.signal(SIGTERM)
    let finished = await agent.finish()
    #expect(finished.exitCode == 0, "\(finished)")
  }
}
