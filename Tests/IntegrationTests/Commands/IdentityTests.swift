import Glibc
import Manifests
import ServerProxy
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// By what right, and in whose name, a cluster is spoken to.
@Suite(.cluster, .timeLimit(.minutes(15))) struct IdentityTests {
  private let folder: TemporaryFolder
  private let live: Live
  private let server: String
  private let authority: String
  private let token: String

  init() throws {
    folder = try TemporaryFolder()
    live = try Live()
    let file = live.connection.kubeconfig
    let config = try YAMLReader().firstDocument(of: contents(of: file), file: file)
    let cluster = config["clusters"]?.list?.first?["cluster"]
    server = try #require(cluster?["server"]?.string)
    authority = try #require(cluster?["certificate-authority"]?.string)
    token = try #require(config["users"]?.list?.first?[["user", "token"]]?.string)
  }

  /// A kubeconfig whose user's credentials come from a script.
  private func kubeconfig(script: String, version: String = "v1", more: String = "") throws
    -> String
  {
    try folder.write("#!/bin/sh\n" + script, to: "plugin")
    chmod(folder.path + "/plugin", 0o755)
    try folder.write(
      """
      apiVersion: v1
      kind: Config
      current-context: c
      clusters: [{name: c, cluster: {server: "\(server)", certificate-authority: \(authority), tls-server-name: kubernetes}}]
      users:
      - name: u
        user:
          exec:
            apiVersion: client.authentication.k8s.io/\(version)
            command: ./plugin
            args: [get-token]
            env: [{name: REGION, value: north}]
            interactiveMode: Never
            \(more)
      contexts: [{name: c, context: {cluster: c, user: u}}]

      """,
      to: "kubeconfig"
    )
    return folder.path + "/kubeconfig"
  }

  private func swell(_ kubeconfig: String, _ change: (inout [String: String]) -> Void = { _ in })
    async throws -> Swell
  {
    var files = Sample.repository(["a.yaml": Sample.configMap("a", "k: v")])
    change(&files)
    return try await Swell(files, kubeconfig: kubeconfig)
  }

  // MARK: Programs

  @Test(arguments: ["v1", "v1beta1"])
  func `a program of the kubeconfig gives the token, and is asked again when that is refused`(
    version: String
  ) async throws {
    let answer = """
      {"apiVersion":"client.authentication.k8s.io/\(version)","kind":"ExecCredential","status":{"token":"%s"}}
      """
    let script = """
      [ "$1 $REGION" = "get-token north" ] || exit 9
      case "$KUBERNETES_EXEC_INFO" in *'"server":"\(server)"'*) ;; *) exit 8 ;; esac
      echo x >> \(folder.path)/asked
      [ "$(wc -l < \(folder.path)/asked)" = 1 ] && printf '\(answer)' stale || printf '\(answer)' \(token)

      """
    let path = try kubeconfig(script: script, version: version, more: "provideClusterInfo: true")
    let finished = try await swell(path)("sync", "--quiet")
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(folder.read("asked") == "x\nx\n")
  }

  @Test func `a program that fails is told of with what it said`() async throws {
    let path = try kubeconfig(script: "echo 'login has run out' >&2\nexit 3\n")
    let finished = try await swell(path)("sync", "--quiet")
    #expect(finished.exitCode == 4)
    #expect(
      finished.errors.contains(
        "program '\(folder.path)/./plugin' gave no credential: it ended with 3: login has run out"
      ),
      "\(finished)"
    )
  }

  // MARK: Impersonation

  @Test func `a run acts as whom it is told to`() async throws {
    let swell = try await swell(live.connection.kubeconfig)
    let refused = try await swell("sync", "--quiet", "--as", "joe")
    #expect(refused.exitCode == 4, "\(refused)")
    #expect((refused.output + refused.errors).contains("\"joe\""), "\(refused)")
    let allowed = try await swell(
      "sync",
      "--quiet",
      "--as",
      "joe",
      "--as-group",
      "system:masters"
    )
    #expect(allowed.exitCode == 0, "\(allowed)")
    #expect(try await swell("sync", "--as-group", "system:masters").exitCode == 2)
  }

  private func project(_ accounts: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: team}
    spec:
      sourceRepos: ["*"]
      destinations: [{server: "*", namespace: "*"}]
      clusterResourceWhitelist: [{group: "*", kind: "*"}]
      destinationServiceAccounts: [\(accounts)]
    ---

    """
  }

  @Test func `every request for an application is made as its project's service account`()
    async throws
  {
    let server = try FaultyServer(before: live.connection) { _ in nil }
    let account =
      "{server: https://kubernetes.default.svc, namespace: NAMESPACE, defaultServiceAccount: sync}"
    let swell = try await swell(server.kubeconfig) { files in
      let text = (files["composition/c.yaml"] ?? "")
        .replacing("project: default", with: "project: team")
      files["composition/c.yaml"] = project(account) + text
    }
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 0, "\(finished)")
    let own = server.requests.filter {
      $0.target.contains("/namespaces/\(swell.name)/") || $0.target.contains("/\(swell.name)?")
    }
    #expect(!own.isEmpty)
    let user = "system:serviceaccount:\(swell.name):sync"
    #expect(own.allSatisfy { $0.fields["impersonate-user"] == user }, "\(own.map(\.target))")
    let records = server.requests.filter { $0.target.contains("\(swell.name)-state") }
    #expect(!records.isEmpty && records.allSatisfy { $0.fields["impersonate-user"] == nil })
  }

  @Test func `a destination for which the project names no service account is refused`()
    async throws
  {
    let swell = try await swell(live.connection.kubeconfig) { files in
      let text = (files["composition/c.yaml"] ?? "")
        .replacing("project: default", with: "project: team")
      let account = "{server: \"*\", namespace: elsewhere, defaultServiceAccount: sync}"
      files["composition/c.yaml"] = project(account) + text
    }
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 7)
    #expect(
      finished.output.contains("project 'team' names no service account for its destination"),
      "\(finished)"
    )
  }

  // MARK: Cluster Secrets

  private func secret(_ config: String) throws -> String {
    try folder.write(
      """
      apiVersion: v1
      kind: Secret
      metadata:
        name: other
        namespace: argocd
        labels: {argocd.argoproj.io/secret-type: cluster}
      stringData:
        name: other
        server: \(server.replacing("127.0.0.1", with: "localhost"))
        config: |
          \(config)

      """,
      to: "clusters.yaml"
    )
    return folder.path + "/clusters.yaml"
  }

  private func goingElsewhere(_ files: inout [String: String]) {
    files["composition/c.yaml"] = files["composition/c.yaml"]?
      .replacing("server: https://kubernetes.default.svc", with: "name: other")
  }

  @Test func `a destination is found among cluster Secrets`() async throws {
    let data = Base64.text(of: try contents(of: authority))
    let path = try secret(
      #"{"bearerToken": "\#(token)", "tlsClientConfig": {"serverName": "kubernetes", "caData": "\#(data)"}}"#
    )
    let swell = try await swell(live.connection.kubeconfig, goingElsewhere)
    #expect(try await swell("sync", "--quiet").exitCode == 7)
    let finished = try await swell("sync", "--quiet", "--clusters", path)
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") != nil)
    #expect(!(finished.output + finished.errors).contains(token))
  }

  @Test func `a program that a cluster Secret names is never run`() async throws {
    let path = try secret(#"{"execProviderConfig": {"command": "touch"}}"#)
    let swell = try await swell(live.connection.kubeconfig, goingElsewhere)
    let finished = try await swell("sync", "--quiet", "--clusters", path)
    #expect(finished.exitCode == 7)
    #expect(
      finished.output.contains("its Secret asks for a program ('execProviderConfig')"),
      "\(finished)"
    )
  }

  @Test func `the proxy that a kubeconfig names is the only way to its cluster`() async throws {
    let proxy = try TunnelProxy()
    // Nobody knows the name of the server: only the proxy can reach it.
    let port = server.split(separator: ":").last ?? ""
    try folder.write(
      """
      apiVersion: v1
      kind: Config
      current-context: c
      clusters: [{name: c, cluster: {server: "https://cluster.invalid:\(port)", certificate-authority: \(authority), tls-server-name: kubernetes, proxy-url: "\(proxy.address)"}}]
      users: [{name: u, user: {token: "\(token)"}}]
      contexts: [{name: c, context: {cluster: c, user: u}}]

      """,
      to: "kubeconfig"
    )
    let swell = try await swell(folder.path + "/kubeconfig")
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(Set(proxy.tunnels) == ["cluster.invalid:\(port)"])
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") != nil)
  }
}
