import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Secrets are planted wherever they may be, and every command's output is searched for them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct SecretCanaryTests {
  /// Values that occur nowhere else.
  private static let canaries = (0..<8).map { "canary\($0)x\(UUID().uuidString.prefix(8))" }

  private static func base64(_ number: Int) -> String {
    Data(canaries[number].utf8).base64EncodedString()
  }

  private static func secret(_ name: String, _ rest: String) -> String {
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \(name)\n\(rest)"
  }

  private static let manifests = [
    "texts.yaml": secret("texts", "stringData: {password: \(canaries[0])}\n"),
    "data.yaml": secret("data", "data: {password: \(base64(1))}\n"),
    "copy.yaml": secret(
      "copy",
      """
        annotations:
          kubectl.kubernetes.io/last-applied-configuration: |
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"copy"},"data":{"a":"\(base64(2))"}}
      data: {a: \(base64(3))}

      """
    ),
    "fixed.yaml": secret("fixed", "immutable: true\nstringData: {key: \(canaries[4])}\n"),
    // The server refuses these, quoting what it cannot read.
    "broken.yaml": secret("broken", "data: {key: \"%\(canaries[5])%\"}\n"),
    "map.yaml": secret("map", "stringData: {key: {nested: \(canaries[6])}}\n"),
  ]

  private static let commands: [[String]] = [
    ["plan"], ["plan", "-o", "json"], ["diff"], ["diff", "-o", "yaml"], ["diff", "-o", "markdown"],
    ["diff", "--verbose"], ["sync", "--verbose"], ["sync", "-o", "json"], ["status"],
    ["status", "-o", "json"], ["drift-report"], ["drift-report", "--format", "json"],
    ["drift-report", "--format", "markdown"], ["drift-report", "--format", "html"],
    ["drift-report", "--format", "junit"], ["drift-report", "--format", "sarif"], ["why"],
    ["history"], ["history", "-o", "json"],
  ]

  @Test func `no command shows a secret`() async throws {
    let live = try Live()
    let swell = try await Swell(
      Sample.repository(Self.manifests),
      kubeconfig: live.connection.kubeconfig
    )
    for command in Self.commands { try await search(swell, command) }
    // Others change what is live, Git changes what is desired, and some keys come and go.
    let secrets = "/api/v1/namespaces/\(swell.name)/secrets"
    let status = await live.api.send(
      .merge(
        ["data": ["password": .string(Self.base64(7)), "more": .string(Self.base64(5))]],
        into: "\(secrets)/texts"
      )
    )
    #expect(status == 200)
    for command in Self.commands where command[0] != "sync" { try await search(swell, command) }
    try await swell.commit([
      "m/data.yaml": Self.secret("data", "stringData: {password: \(Self.canaries[6])}\n"),
      "m/fixed.yaml": Self.secret(
        "fixed",
        "immutable: true\nstringData: {key: \(Self.canaries[7])}\n"
      ),
    ])
    for command in Self.commands { try await search(swell, command) }
    try await search(swell, ["health", "Secret/texts", "--namespace", swell.name])
  }

  @Test func `an agent shows none, neither in its log nor to those who are told`() async throws {
    let listener = PostListener()
    let server = listener.server()
    let settings = try TemporaryFolder()
    try settings.write("{url: '\(server.url)'}", to: "service.webhook.main")
    try settings.write(
      "[{recipients: [main:x], triggers: [on-sync-failed, on-deployed, on-sync-running]}]",
      to: "subscriptions"
    )
    let template = "{message: all, webhook: {main: {method: POST, path: /told, body: BODY}}}"
    for name in ["app-sync-failed", "app-deployed"] {
      try settings.write(
        template.replacing("BODY", with: "'{{ toJson .app }} {{ .diff }}'"),
        to: "template.\(name)"
      )
    }
    let live = try Live()
    var files = Sample.repository(Self.manifests)
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {selfHeal: true}, "
    )
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let agent = try swell.start(
      "agent",
      ["--poll", "1s", "--no-leases", "--log", "json", "--notifications", settings.path]
    )
    // What cannot be applied is told, and once it is gone that all is well.
    _ = try await listener.wait(for: "/told") { $0.contains("broken") }
    try await swell.commit(
      ["m/data.yaml": Self.secret("data", "stringData: {password: \(Self.canaries[6])}\n")],
      removing: ["m/broken.yaml", "m/map.yaml"]
    )
    _ = try await listener.wait(for: "/told") {
      $0.contains("\"phase\":\"Succeeded\"") && $0.contains("```diff")
    }
    agent.signal(SIGTERM)
    let finished = await agent.finish()
    check(finished.output + finished.errors + listener.bodies(at: "/told").joined(), "agent")
    try await search(swell, ["doctor"])
  }

  private func search(_ swell: Swell, _ command: [String]) async throws {
    let finished = try await swell.start(command[0], Array(command.dropFirst())).finish()
    #expect(finished.exitCode != 2, "\(command): \(finished.errors)")
    check(finished.output + finished.errors, "\(command)")
  }

  private func check(_ output: String, _ command: String) {
    for (number, canary) in Self.canaries.enumerated() {
      #expect(!output.contains(canary), "\(command) shows canary \(number):\n\(output)")
      #expect(!output.contains(Self.base64(number)), "\(command) shows canary \(number) in base 64")
    }
  }
}
