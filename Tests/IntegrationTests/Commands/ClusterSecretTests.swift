import Cluster
import Compose
import Foundation
import Manifests
import Pipeline
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// With which credentials requests arrive, whoever gave them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ClusterSecretTests {
  private let folder: TemporaryFolder
  private let live: Live
  private let server: FaultyServer
  /// Where the server takes requests, without encryption.
  private let address: String

  init() throws {
    folder = try TemporaryFolder()
    live = try Live()
    server = try FaultyServer(before: live.connection) { _ in nil }
    let kubeconfig = try String(contentsOfFile: server.kubeconfig, encoding: .utf8)
    address = try #require(kubeconfig.split(separator: "\"").first { $0.hasPrefix("http://") })
      .description
  }

  // MARK: Certificates

  /// Makes a certificate that vouches for itself.
  private func sign(_ name: String) async throws {
    let words = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
      "-keyout", "\(folder.path)/\(name).key", "-out", "\(folder.path)/\(name).crt",
    ]
    let made = try await run("openssl", words)
    #expect(made.exitCode == 0, "\(made.errors)")
  }

  /// An encrypted way to the server that notes in a field whose certificate was shown.
  private func gate() async throws -> Service {
    for name in ["server", "first", "second"] { try await sign(name) }
    return try await Service.nginx(
      """
      ssl_verify_client optional_no_ca;
      location / {
        proxy_pass \(address); proxy_http_version 1.1; proxy_buffering off;
        proxy_set_header subject $ssl_client_s_dn;
      }
      """,
      secure: ("\(folder.path)/server.crt", "\(folder.path)/server.key")
    )
  }

  private func subjects() -> [String] { server.requests.map { $0.fields["subject"] ?? "" } }

  // MARK: Secrets

  private func base64(_ file: String) -> String {
    Base64.text(of: Array(folder.read(file).utf8))
  }

  /// The program with a Secret about the cluster that its application goes to.
  private func swell(_ server: String, _ config: String) async throws -> (Swell, String) {
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
        server: \(server)
        config: '\(config)'

      """,
      to: "clusters.yaml"
    )
    var files = Sample.repository(["a.yaml": Sample.configMap("a", "k: v")])
    files["composition/c.yaml"] = Sample.application()
      .replacing("server: https://kubernetes.default.svc", with: "name: other")
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    return (swell, folder.path + "/clusters.yaml")
  }

  private func check(_ swell: Swell, _ words: String...) async throws {
    let finished = try await swell.start("sync", ["--quiet"] + words).finish()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") != nil)
    #expect(!server.requests.isEmpty)
    server.stop()
  }

  @Test(arguments: [
    (
      #"{"username": "joe", "password": "pa:ss"}"#,
      "Basic \(Base64.text(of: Array("joe:pa:ss".utf8)))"
    ),
    (#"{"bearerToken": "t0ken", "username": "joe"}"#, "Bearer t0ken"),
  ])
  func `a Secret's password or token is shown`(config: String, field: String) async throws {
    let (swell, path) = try await swell(address, config)
    try await check(swell, "--clusters", path)
    #expect(Set(server.requests.map { $0.fields["authorization"] }) == [field])
  }

  @Test(.enabled(if: Service.has("nginx"), "nginx is not installed"))
  func `a Secret's client certificate is shown`() async throws {
    let gate = try await gate()
    let tls = """
      {"caData": "\(base64("server.crt"))", "certData": "\(base64("first.crt"))", "keyData": "\(base64("first.key"))"}
      """
    let (swell, path) = try await swell(
      "https://127.0.0.1:\(gate.port)",
      #"{"tlsClientConfig": \#(tls)}"#
    )
    try await check(swell, "--clusters", path)
    #expect(Set(subjects()) == ["CN=first"])
    #expect(server.requests.allSatisfy { $0.fields["authorization"] == nil })
  }

  // MARK: Programs and names

  /// A kubeconfig whose user's credentials come from a script.
  private func kubeconfig(_ port: UInt16, script: String) throws -> String {
    try folder.write("#!/bin/sh\n" + script, to: "plugin")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: folder.path + "/plugin"
    )
    try folder.write(
      """
      apiVersion: v1
      kind: Config
      current-context: c
      clusters: [{name: c, cluster: {server: "https://127.0.0.1:\(port)", certificate-authority: server.crt}}]
      users:
      - name: u
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            command: ./plugin
            interactiveMode: Never
      contexts: [{name: c, context: {cluster: c, user: u}}]

      """,
      to: "kubeconfig"
    )
    return folder.path + "/kubeconfig"
  }

  /// What the script prints: a certificate, and until when it counts.
  private func answer(_ name: String, until moment: String) throws {
    func text(_ ending: String) -> String {
      folder.read("\(name).\(ending)").replacing("\n", with: "\\n")
    }
    try folder.write(
      """
      {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {
        "clientCertificateData": "\(text("crt"))", "clientKeyData": "\(text("key"))",
        "expirationTimestamp": "\(moment)"}}
      """,
      to: "\(name).json"
    )
  }

  @Test(.enabled(if: Service.has("nginx"), "nginx is not installed"))
  func `a program's certificate that has run out is asked for again`() async throws {
    let gate = try await gate()
    try answer("first", until: "2020-01-01T00:00:00Z")
    try answer("second", until: "2999-01-01T00:00:00Z")
    let script = """
      cd \(folder.path)
      echo x >> asked
      [ "$(wc -l < asked)" = 1 ] && cat first.json || cat second.json

      """
    let files = Sample.repository(["a.yaml": Sample.configMap("a", "k: v")])
    let swell = try await Swell(files, kubeconfig: try kubeconfig(gate.port, script: script))
    try await check(swell)
    #expect(folder.read("asked") == "x\nx\n")
    #expect(subjects().first == "CN=first")
    #expect(Set(subjects().dropFirst()) == ["CN=second"])
  }

  @Test func `names and identifiers that a run acts under arrive with every request`() async throws
  {
    let files = Sample.repository(["a.yaml": Sample.configMap("a", "k: v")])
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    try await check(swell, "--as", "joe", "--as-uid", "0815", "--as-group", "ops")
    for (field, value) in [("user", "joe"), ("uid", "0815"), ("group", "ops")] {
      #expect(Set(server.requests.map { $0.fields["impersonate-\(field)"] }) == [value])
    }
  }

  // MARK: Reading

  @Test func `Secrets are read again where they could not be, and serve all who wait for them`()
    async throws
  {
    let namespace = try await live.makeNamespace()
    let left = Countdown(1)
    let own = try FaultyServer(before: live.connection) { request in
      guard request.target.contains("/secrets?"), left.next() else { return nil }
      return FaultyServer.Answer(status: 403, reason: "Forbidden")
    }
    for name in ["one", "two"] {
      try await live.create(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: \(name), labels: {argocd.argoproj.io/secret-type: cluster}}
        stringData: {name: \(name), server: "\(address)", config: "{}"}
        """,
        in: "/api/v1/namespaces/\(namespace)/secrets"
      )
    }
    let clusters = Clusters(
      Destinations(own: try ClusterAccess.find(kubeconfig: own.kubeconfig, environment: [:])),
      stateNamespace: namespace,
      controlNamespace: namespace
    )
    #expect(await clusters.known(for: Destination(name: "one")) == nil)
    async let one = clusters.known(for: Destination(name: "one"))
    async let two = clusters.known(for: Destination(name: "two"))
    #expect(await one?.access.server == address)
    #expect(await two?.access.server == address)
    server.stop()
    own.stop()
  }
}
