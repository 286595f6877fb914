import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Every command on a real cluster: create, again, change, drift, remove.
@Suite(.cluster, .timeLimit(.minutes(15))) struct CommandTests {
  private static let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}

    """

  private static func workload(replicas: Int) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: main, image: "example.org/web:1"}]}

    """
  }

  private static func secret(_ password: String) -> String {
    """
    apiVersion: v1
    kind: Secret
    metadata: {name: keys}
    stringData: {password: \(password)}

    """
  }

  private func created() async throws -> (Swell, Live) {
    let live = try Live()
    let files = Sample.repository([
      "settings.yaml": Sample.configMap("settings", "mode: fast, level: info"),
      "keys.yaml": Self.secret("first-s3cret"), "web.yaml": Self.workload(replicas: 1),
      "service.yaml": Self.service,
    ])
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    return (swell, live)
  }

  private func synced() async throws -> (Swell, Live) {
    let (swell, live) = try await created()
    let finished = try await swell("sync", "--quiet")
    try #require(finished.exitCode == 0, "\(finished)")
    return (swell, live)
  }

  @Test func `before the first sync all is to be created`() async throws {
    let (swell, live) = try await created()
    let plan = try await swell("plan")
    #expect(plan.exitCode == 0)
    #expect(plan.lines(with: "  create ").count == 5, "\(plan)")
    #expect(try await swell("plan", "--exit-code").exitCode == 1)
    let diff = try await swell("diff")
    #expect(diff.exitCode == 1)
    #expect(diff.output.contains("+  mode: fast"))
    #expect(!diff.output.contains("first-s3cret") && !diff.output.contains("Zmlyc3Qt"))
    let status = try await swell("status")
    #expect(status.exitCode == 0)
    #expect(status.lines(with: swell.name).first?.contains("Missing") == true, "\(status)")
    #expect(try await swell("drift-report").lines(with: "  missing ").count == 4)
    #expect(try await swell("history").exitCode == 3)
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)") == nil)
  }

  @Test func `a sync makes all, and the next finds nothing to do`() async throws {
    let (swell, live) = try await created()
    let first = try await swell("sync")
    #expect(first.exitCode == 0, "\(first)")
    #expect(first.output.contains("\(swell.name)  wave 0  done  5 created"))
    let path = "/apis/apps/v1/namespaces/\(swell.name)/deployments/web"
    #expect(await live.api.get(path)?[["status", "availableReplicas"]] == 1)
    let again = try await swell("sync", "--quiet")
    #expect(again.exitCode == 0)
    #expect(again.output.contains("\(swell.name)  wave 0  done  4 unchanged"))
    #expect(try await swell("plan", "--exit-code").exitCode == 0)
    #expect(try await swell("diff").exitCode == 0)
    #expect(try await swell("drift-report").output == "no drift in 1 application\n")
    #expect(try await swell("status").lines(with: swell.name).first?.contains("Synced") == true)
    #expect(try await swell("history").lines(with: "succeeded").count == 1)
  }

  @Test func `a change in Git is shown and applied alone`() async throws {
    let (swell, live) = try await synced()
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/settings"
    let service = "/api/v1/namespaces/\(swell.name)/services/web"
    let before = await live.api.get(service)
    try await swell.commit([
      "m/settings.yaml": Sample.configMap("settings", "mode: slow, level: info"),
      "m/keys.yaml": Self.secret("second-s3cret"),
    ])
    let plan = try await swell("plan")
    #expect(plan.lines(with: "  configure ").count == 2, "\(plan)")
    #expect(plan.output.contains("data.mode: fast → slow"))
    let diff = try await swell("diff")
    #expect(diff.output.contains("-  mode: fast\n+  mode: slow"))
    #expect(!diff.output.contains("s3cret"))
    let rehearsal = try await swell("sync", "--dry-run")
    #expect(rehearsal.output.contains("2 to configure, 2 unchanged"))
    #expect(await live.api.get(map)?[["data", "mode"]] == "fast")
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("done  2 configured, 2 unchanged"), "\(sync)")
    #expect(await live.api.get(map)?[["data", "mode"]] == "slow")
    let secret = await live.api.get("/api/v1/namespaces/\(swell.name)/secrets/keys")
    #expect(secret?[["data", "password"]] == .string(Base64.text(of: Array("second-s3cret".utf8))))
    #expect(
      await live.api.get(service)?[["metadata", "resourceVersion"]]
        == before?[["metadata", "resourceVersion"]]
    )
  }

  @Test func `drift is reported and repaired`() async throws {
    let (swell, live) = try await synced()
    let deployments = "/apis/apps/v1/namespaces/\(swell.name)/deployments"
    _ = await live.api.send(.merge(["spec": ["replicas": 3]], into: "\(deployments)/web"))
    _ = await live.api.send(.delete("/api/v1/namespaces/\(swell.name)/services/web"))
    let report = try await swell("drift-report")
    #expect(report.exitCode == 1)
    let access = "--kubeconfig \(live.connection.kubeconfig) --state-namespace \(swell.name)-state"
    #expect(
      report.output.replacing(/\ {2}(since|by \S+ at) \S+Z/, with: "") == """
        \(swell.name)
          missing  Service \(swell.name)/web
          changed  Deployment.apps \(swell.name)/web  (compared with what was applied last)
              spec.replicas: 3, declared 1
          repair with: swell sync \(swell.repository.url) \(access) --app \(swell.name)
        2 objects drifted in 1 of 1 application

        """
    )
    #expect(try await swell("drift-report", "--exit-zero").exitCode == 0)
    #expect(try await swell("drift-report", "--format", "json").output.contains(#""count": 2"#))
    let sync = try await swell("sync", "--quiet", "--app", swell.name)
    #expect(sync.output.contains("done  1 created, 1 configured, 2 unchanged"), "\(sync)")
    #expect(await live.api.get("\(deployments)/web")?[["spec", "replicas"]] == 1)
    #expect(try await swell("drift-report").exitCode == 0)
  }

  @Test func `what left Git stays until it is pruned`() async throws {
    let (swell, live) = try await synced()
    try await swell.commit([:], removing: ["m/service.yaml"])
    let service = "/api/v1/namespaces/\(swell.name)/services/web"
    #expect(try await swell("plan").lines(with: "no longer declared").count == 1)
    #expect(try await swell("sync", "--quiet").output.contains("1 skipped"))
    #expect(await live.api.get(service) != nil)
    #expect(try await swell("drift-report").lines(with: "  extra ").count == 1)
    #expect(try await swell("status").lines(with: swell.name).first?.contains("OutOfSync") == true)
    let prune = try await swell("sync", "--quiet", "--prune")
    #expect(prune.output.contains("done  3 unchanged, 1 deleted"), "\(prune)")
    #expect(await live.api.get(service) == nil)
    #expect(try await swell("drift-report").exitCode == 0)
    #expect(try await swell("history").lines(with: "succeeded").count == 2)
  }

  private static func map(_ name: String, wave: Int) -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: \(name), annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}}
    data: {k: v}

    """
  }

  @Test func `some objects can be synced alone, without a trace in the history`() async throws {
    let (swell, live) = try await created()
    let sync = try await swell(
      "sync",
      "--quiet",
      "--resource",
      ":ConfigMap:*",
      "--resource",
      ":Secret:keys"
    )
    #expect(sync.output.contains("done  3 created"), "\(sync)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/services/web") == nil)
    #expect(try await swell("history").lines(with: "succeeded").isEmpty)
    #expect(
      try await swell("plan", "--resource", "!apps:*:*").output.contains("1 to create, 2 unchanged")
    )
    let rest = try await swell("sync", "--quiet")
    #expect(rest.output.contains("2 created, 2 unchanged"), "\(rest)")
    #expect(try await swell("history").lines(with: "succeeded").count == 1)
  }

  @Test(arguments: [
    ("-1", ["-1"]), ("-2..0", ["-2", "-1"]), ("..-1", ["-2", "-1"]), ("2..", ["3"]),
  ])
  func `waves below zero are chosen like others`(waves: String, chosen: [String]) async throws {
    let applications = ["-2", "-1", "3"].map { wave in
      Sample.application().replacing(
        "{name: NAMESPACE}",
        with: "{name: NAMESPACE\(wave), annotations: {argocd.argoproj.io/sync-wave: \"\(wave)\"}}"
      )
    }
    let swell = try await Swell([
      "composition/c.yaml": applications.joined(separator: "---\n"),
      "m/m.yaml": Sample.configMap("m", "k: v"), "swell.yaml": Sample.settings,
    ])
    let expanded = try await swell("expand", "--wave", waves)
    let found = expanded.output.split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(found == chosen, "\(expanded)")
  }

  @Test func `a later wave of objects is refused while an earlier one is not in sync`() async throws
  {
    let live = try Live()
    let files = Sample.repository([
      "a.yaml": Self.map("a", wave: -1), "b.yaml": Self.map("b", wave: 2),
    ])
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let refused = try await swell("sync", "--quiet", "--app", swell.name, "--object-wave", "0..")
    #expect(refused.exitCode == 7)
    let cause =
      "ConfigMap \(swell.name)/a of wave -1 is not in sync (sync it first, or use --force-order)"
    #expect(refused.output.contains(cause), "\(refused)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)") == nil)
    #expect(
      try await swell("sync", "--quiet", "--app", swell.name, "--object-wave", "..-1").exitCode == 0
    )
    let second = try await swell("sync", "--quiet", "--app", swell.name, "--object-wave", "2")
    #expect(second.output.contains("done  1 created"), "\(second)")
    #expect(try await swell("sync", "--object-wave", "2").exitCode == 2)
  }

  @Test func `a saved plan is carried out exactly or refused`() async throws {
    let (swell, live) = try await synced()
    let folder = try TemporaryFolder()
    let plan = folder.path + "/plan.json"
    try await swell.commit([
      "m/settings.yaml": Sample.configMap("settings", "mode: slow, level: info"),
      "m/keys.yaml": Self.secret("second-s3cret"),
    ])
    #expect(try await swell("plan", "--save", plan).exitCode == 0)
    let text = folder.read("plan.json")
    #expect(text.contains("data.mode: fast → slow"))
    #expect(!text.contains("s3cret") && !text.contains("c2Vjb25k"))
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/settings"
    _ = await live.api.send(.merge(["data": ["mode": "other"]], into: map))
    let refused = try await swell("sync", "--quiet", "--plan", plan)
    #expect(refused.exitCode == 7)
    let cause = "data.mode: fast → slow', now it is 'configured\ndata.mode: other → slow'"
    #expect(refused.errors.contains(cause), "\(refused)")
    #expect(await live.api.get(map)?[["data", "mode"]] == "other")
    _ = await live.api.send(.merge(["data": ["mode": "fast"]], into: map))
    let sync = try await swell("sync", "--quiet", "--plan", plan)
    #expect(sync.output.contains("2 configured, 2 unchanged"), "\(sync)")
    let late = try await swell("sync", "--quiet", "--plan", plan)
    #expect(late.exitCode == 7, "what was done already is no longer the plan")
    #expect(try await swell("sync", "--plan", "/dev/null").exitCode == 2)
  }
}
