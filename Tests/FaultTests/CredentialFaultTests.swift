import Foundation
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What opens the server is replaced in the middle of a sync, each kind by itself.
@Suite(.cluster) struct CredentialFaultTests {
  private let cluster: ClusterConnection
  private let folder: TemporaryFolder

  /// The request of a sync from which on the first credential counts no longer.
  private static let turn = 90

  init() throws {
    cluster = try ClusterConnection.required()
    folder = try TemporaryFolder()
  }

  @Test func `a token that is replaced is read again`() async throws {
    try folder.write("first", to: "token")
    let server = try server(showing: "authorization", "Bearer first", then: "Bearer second") {
      try? $0.replace("token", with: "second")
    }
    let text = try contents(of: server)
      .replacing("token: unused", with: "tokenFile: \(folder.path)/token")
    try await rehearse(through: server, kubeconfig: text)
  }

  @Test func `a kubeconfig that is replaced is read again`() async throws {
    let server = try server(showing: "authorization", "Bearer first", then: "Bearer second") {
      let text = $0.read("kubeconfig").replacing("token: first", with: "token: second")
      try? $0.replace("kubeconfig", with: text)
    }
    let text = try contents(of: server).replacing("token: unused", with: "token: first")
    try await rehearse(through: server, kubeconfig: text)
  }

  @Test(.enabled(if: Service.has("nginx"), "nginx is not installed"))
  func `a client certificate that is replaced is read again`() async throws {
    for name in ["server", "first", "second"] { try await sign(name) }
    let server = try server(showing: "subject", "CN=first", then: "CN=second") {
      Self.show("second", in: $0)
    }
    let plain = try contents(of: server)
    let place = try #require(plain.split(separator: "\"").first { $0.hasPrefix("http://") })
    let gate = try await Service.nginx(
      """
      ssl_verify_client optional_no_ca;
      location / {
        proxy_pass \(place); proxy_http_version 1.1; proxy_buffering off;
        proxy_set_header subject $ssl_client_s_dn;
      }
      """,
      secure: ("\(folder.path)/server.crt", "\(folder.path)/server.key")
    )
    Self.show("first", in: folder)
    let authority = "certificate-authority: \(folder.path)/server.crt"
    let identity = "client-certificate: \(folder.path)/now.crt, client-key: \(folder.path)/now.key"
    let text = plain.replacing(
      "\"\(place)\"",
      with: "\"https://127.0.0.1:\(gate.port)\", \(authority)"
    )
    .replacing("token: unused", with: identity)
    try await rehearse(through: server, kubeconfig: text)
  }

  /// The server shows another certificate to new connections, and the kubeconfig has its authority by then.
  @Test(.enabled(if: Service.has("nginx"), "nginx is not installed"))
  func `an authority that is replaced is read again`() async throws {
    for name in ["first", "second"] { try await sign(name) }
    Self.show("first", in: folder)
    let server = try server(showing: "authorization", "Bearer same", then: "Bearer same") {
      Self.show("second", in: $0)
    }
    let plain = try contents(of: server)
    let place = try #require(plain.split(separator: "\"").first { $0.hasPrefix("http://") })
    // A path with a variable is read anew for each connection, and a connection lasts for some requests.
    let gate = try await Service.nginx(
      """
      keepalive_requests 20;
      location / { proxy_pass \(place); proxy_http_version 1.1; proxy_buffering off; }
      """,
      secure: (
        "\(folder.path)/now$ssl_server_name.crt", "\(folder.path)/now$ssl_server_name.key"
      )
    )
    let authority = "certificate-authority: \(folder.path)/now.crt"
    let text = plain.replacing(
      "\"\(place)\"",
      with: "\"https://127.0.0.1:\(gate.port)\", \(authority)"
    )
    .replacing("token: unused", with: "token: same")
    try await rehearse(through: server, kubeconfig: text)
  }

  /// A server that from the ninetieth request on, when the credential is replaced, refuses whoever still shows the first one in a field.
  private func server(
    showing field: String,
    _ first: String,
    then second: String,
    replace: @escaping @Sendable (TemporaryFolder) -> Void
  ) throws -> FaultyServer {
    let seen = Mutex(0)
    let folder = folder
    return try FaultyServer(before: cluster) { request in
      let number = seen.withLock {
        $0 += 1
        if $0 == Self.turn { replace(folder) }
        return $0
      }
      return request.fields[field] == (number < Self.turn ? first : second)
        ? nil : FaultyServer.Answer(status: 401, reason: "Unauthorized")
    }
  }

  private func contents(of server: FaultyServer) throws -> String {
    try String(contentsOfFile: server.kubeconfig, encoding: .utf8)
  }

  /// Syncs with a kubeconfig to a good end.
  private func rehearse(through server: FaultyServer, kubeconfig: String) async throws {
    let rehearsal = try await Rehearsal()
    try folder.write(kubeconfig, to: "kubeconfig")
    var disturbed = rehearsal.swell
    disturbed.kubeconfig = folder.path + "/kubeconfig"
    let finished = try await disturbed.start("sync", Rehearsal.words).finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(server.requests.count > Self.turn)
    try await rehearsal.check(finished, "a credential that was replaced")
  }

  /// Makes a certificate that vouches for itself.
  private func sign(_ name: String) async throws {
    let made = try await run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", "\(folder.path)/\(name).key", "-out", "\(folder.path)/\(name).crt",
      ]
    )
    #expect(made.exitCode == 0, "\(made.errors)")
  }

  /// Puts a certificate and its key where the kubeconfig says.
  private static func show(_ name: String, in folder: TemporaryFolder) {
    for ending in ["crt", "key"] {
      try? folder.replace("now.\(ending)", with: folder.read("\(name).\(ending)"))
    }
  }
}
