import Cluster
import Foundation
import Sandbox
import TestSupport
import Testing

/// The real kubectl, with all that it is used for, sees the same in the sandbox as in a real cluster.
@Suite(.enabled(if: Program.isInstalled("kubectl"), "kubectl is not installed"))
struct KubectlTests {
  private static let folder = ConformanceCase.folder + "/Kubectl"
  private static let recorded = folder + "/session"

  @Test func `kubectl works with the sandbox as with a real cluster`() async throws {
    let sandbox = try SandboxCluster()
    defer { sandbox.stop() }
    let folder = try TemporaryFolder()
    try folder.write(sandbox.kubeconfig, to: "kubeconfig")
    let found = try await session(kubeconfig: folder.path + "/kubeconfig")
    let expected = try String(contentsOfFile: Self.recorded, encoding: .utf8)
    let change = found.components(separatedBy: "\n").difference(
      from: expected.components(separatedBy: "\n")
    )
    #expect(change.isEmpty)
  }

  /// Recorded with kubectl 1.33 on Kubernetes 1.36; other pairs have words of their own.
  @Test(.cluster, .enabled(if: ProcessInfo.processInfo.environment["SWELL_RECORD"] == "1"))
  func `a session on a real cluster is recorded`() async throws {
    let kubeconfig = try ClusterConnection.required().kubeconfig
    let access = try ClusterAccess.find(kubeconfig: kubeconfig, context: nil, environment: [:])
    let minor = try await Server(access).minorVersion()
    guard minor == ConformanceTests.recordedMinor else { return }
    let text = try await session(kubeconfig: kubeconfig)
    try text.write(toFile: Self.recorded, atomically: true, encoding: .utf8)
    Issue.record("recorded a session")
  }

  /// All commands, one after the other, and what they print.
  private func session(kubeconfig: String) async throws -> String {
    let namespace = "q" + UUID().uuidString.prefix(6).lowercased()
    let commands = try String(contentsOfFile: Self.folder + "/commands", encoding: .utf8)
    var text = ""
    for command in commands.split(separator: "\n") {
      let words = command.replacingOccurrences(of: "NS", with: namespace).split(separator: " ")
      let finished = try await run(
        "kubectl",
        words.map(String.init),
        in: Self.folder,
        environment: ["KUBECONFIG": kubeconfig, "KUBE_EDITOR": "sed -i s/one/two/"]
      )
      text += "$ kubectl \(command)\n"
      if finished.exitCode != 0 { text += "(exit code \(finished.exitCode))\n" }
      for line in (finished.output + finished.errors).split(separator: "\n") {
        if let line = Self.plain(String(line), namespace) { text += line + "\n" }
      }
    }
    return text
  }

  /// A line without what differs from run to run; nil where all of it does.
  private static func plain(_ line: String, _ namespace: String) -> String? {
    // How many steps a rollout shows is a matter of time, and diffs name temporary files.
    for start in ["Waiting for ", "diff -", "--- ", "+++ ", "@@ ", "W1", "W0"]
    where line.hasPrefix(start) { return nil }
    if line.contains("generation:") || line.contains("resourceVersion:") { return nil }
    return line.replacingOccurrences(of: namespace, with: "NS")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
      .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UID")
      .replacing(/(web)-[bcdf-z0-9]{8,10}(-[bcdf-z0-9]{5})?\b/, with: { "\($0.1)-*" })
      .replacing(/pod-template-hash=[bcdf-z0-9]+/, with: "pod-template-hash=*")
      .replacing(/\b\d+\.\d+\.\d+\.\d+\b/, with: "ADDRESS")
      .replacing(/\b(\d+m)?\d+[smh]( |$)/, with: "AGE")
      .replacing(/\ +/, with: " ")
  }
}
