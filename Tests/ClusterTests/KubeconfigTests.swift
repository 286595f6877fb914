import HTTP
import Manifests
import TestSupport
import Testing

@testable import Cluster

@Suite struct KubeconfigTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

  /// A file with one context `one` of cluster `c` and user `u`.
  private static func file(cluster: String, user: String = "token: t0ken") -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: one
    clusters:
    - name: c
      cluster: {\(cluster)}
    users:
    - name: u
      user: {\(user)}
    contexts:
    - name: one
      context: {cluster: c, user: u, namespace: shop}
    """
  }

  private func access(_ text: String, context: String? = nil) throws -> ClusterAccess {
    try folder.write(text, to: "config")
    return try ClusterAccess.find(
      kubeconfig: folder.path + "/config",
      context: context,
      environment: ["HOME": folder.path]
    )
  }

  private func message(_ text: String, context: String? = nil) throws -> String {
    do {
      _ = try access(text, context: context)
      return "no error"
    } catch let error as ClusterError {
      return error.description
    }
  }

  @Test func `a context brings cluster and user together`() throws {
    var found = try access(
      Self.file(
        cluster: """
          server: "https://k8s:6443/", tls-server-name: kubernetes, insecure-skip-tls-verify: true,
              proxy-url: "http://p:1", disable-compression: true
          """,
        user: "token: t0ken, as: joe, as-groups: [a, b], as-user-extra: {scope: [x]}"
      )
    )
    guard case .kubeconfig(_, _, context: "one") = found.origin else {
      Issue.record("it is not known where the access was read")
      return
    }
    found.origin = nil
    #expect(
      found
        == ClusterAccess(
          name: "one",
          cluster: "c",
          server: "https://k8s:6443",
          namespace: "shop",
          trust: .unchecked,
          serverName: "kubernetes",
          proxy: .address(Masked("http://p:1")),
          credential: .token(Masked("t0ken")),
          impersonation: .init(user: "joe", groups: ["a", "b"], extra: ["scope": ["x"]]),
          acceptsCompression: false
        )
    )
    #expect(!"\(found)".contains("t0ken"))
  }

  @Test func `certificates come from data, or from files beside the kubeconfig`() throws {
    try folder.write(Self.pem, to: "pki/ca.crt")
    try folder.write(Self.pem + "x", to: "pki/client.crt")
    let found = try access(
      Self.file(
        cluster: "server: k8s, certificate-authority: pki/ca.crt",
        user: """
          client-certificate: pki/client.crt, client-key: missing,
              client-key-data: "LS0tLS1CRUdJTiBLRVktLS0tLQo="
          """
      )
    )
    #expect(found.server == "https://k8s")
    #expect(found.trust == .only(Array(Self.pem.utf8)))
    #expect(found.identity?.certificate == Array((Self.pem + "x").utf8))
    #expect(found.identity?.key.reveal() == Array("-----BEGIN KEY-----\n".utf8))
  }

  @Test(arguments: [
    ("token: a, tokenFile: run/t", "file"), ("token: a", "token"),
    (#"username: joe, password: "p""#, "password"), ("{}", "none"),
  ])
  func `the credential that counts`(user: String, kind: String) throws {
    let user = user == "{}" ? "" : user
    switch try access(Self.file(cluster: "server: https://x", user: user)).credential {
    case .none: #expect(kind == "none")
    case .token: #expect(kind == "token")
    case .tokenFile(let path, let fallback):
      #expect(kind == "file")
      #expect(path == folder.path + "/run/t")
      #expect(fallback == Masked("a"))
    case .password(let user, let password):
      #expect(kind == "password")
      #expect(user == "joe" && password.reveal() == "p")
    case .program: Issue.record("no program was named")
    }
  }

  /// Recorded from kubectl 1.33: of entries with one name the first counts as a whole.
  @Test func `files are laid over one another as kubectl does`() throws {
    try folder.write(
      """
      clusters: [{name: c, cluster: {server: "https://a"}}]
      users: [{name: red, user: {token: aaa}}]
      contexts: [{name: one, context: {cluster: c, user: red}}]
      """,
      to: "a"
    )
    try folder.write(
      """
      current-context: two
      clusters: [{name: c, cluster: {server: "https://b", tls-server-name: b}}, {name: d, cluster: {server: "https://d"}}]
      users: [{name: red, user: {username: x, password: yyy}}]
      contexts: [{name: one, context: {cluster: d, user: red, namespace: n}}, {name: two, context: {cluster: d, user: red}}]
      """,
      to: "b"
    )
    let environment = ["KUBECONFIG": "\(folder.path)/none::\(folder.path)/a:\(folder.path)/b"]
    let config = try Kubeconfig.find(nil, environment: environment)
    #expect(config.currentContext == "two")
    #expect(
      config.summaries.map { "\($0.name) \($0.cluster) \($0.server ?? "")" }
        == ["one c https://a", "two d https://d"]
    )
    let one = try config.access(context: "one")
    #expect(one.serverName == nil && one.namespace == nil)
    #expect(one.credential == .token(Masked("aaa")))
    #expect(try config.access().server == "https://d")
  }

  @Test func `messages name file and line, and what may have been meant`() throws {
    let text = """
      current-context: prod
      clusters:
      - name: alpha
        cluster: {server: "https://x"}
      users: []
      contexts:
      - name: prod
        context:
          cluster: alpah
          user: joe
      - name: dev
        context: {cluster: alpha, user: joe}
      - name: bare
        context: {user: joe}
      """
    for (text, context, expected) in [
      (
        text, nil,
        "~/config:9: cannot use context 'prod': no cluster 'alpah' (did you mean 'alpha'?)"
      ),
      (text, "dve", "cannot use context 'dve': no context 'dve' (did you mean 'dev'?)"),
      (text, "dev", "~/config:12: cannot use context 'dev': no user 'joe'"),
      (text, "bare", "~/config:13: cannot use context 'bare': no 'cluster'"),
      (
        "current-context: ax\ncontexts: [{name: ay}]", nil,
        "~/config:1: cannot use context 'ax': no context 'ax' (did you mean 'ay'?)"
      ),
      (
        "contexts: [{name: qa}, {name: dev}]", nil,
        "~/config: cannot choose 'context': no current context (choose one with --context: qa, dev)"
      ),
      (
        "clusters:\n\t- x", nil,
        "~/config:2:1: cannot read 'kubeconfig': "
          + "a tab stands where only spaces may (replace it by spaces)"
      ),
      ("just text", nil, "~/config: cannot read 'kubeconfig': a string where a map is needed"),
    ] as [(String, String?, String)] {
      let message = try message(text, context: context)
      #expect(message == expected)
    }
  }

  @Test(arguments: [
    ("", "", "no 'server'"),
    (
      "server: 'ftp://x'", "",
      "'cluster c: server': not an address such as 'https://example.org:6443'"
    ),
    (
      "server: 'https://u:p@x'", "",
      "'cluster c: server': not an address such as 'https://example.org:6443'"
    ),
    (
      "server: x, certificate-authority-data: '%%%'", "",
      "'cluster c: certificate-authority-data': not base64"
    ),
    (
      "server: x, certificate-authority-data: 'aGFsbG8='", "",
      "'cluster c: certificate-authority-data': no PEM in it"
    ),
    (
      "server: x, certificate-authority: /no/such.crt", "",
      "'cluster c: certificate-authority': /no/such.crt: no such file or directory"
    ),
    (
      "server: x", "token: 1234",
      "'user u: token': an integer where text is needed (put it in quotes)"
    ),
    ("server: x", "client-certificate-data: LS0tLS1CRUdJTiBLRVktLS0tLQo=", "no 'client-key'"),
    ("server: x", "as-groups: [a]", "no 'as'"),
    (
      "server: x",
      "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1alpha1}",
      "'user u: exec.apiVersion': 'client.authentication.k8s.io/v1alpha1' is not known"
    ),
    (
      "server: x", "exec: {apiVersion: client.authentication.k8s.io/v1}", "no 'exec.command'"
    ),
    (
      "server: x", "auth-provider: {name: gcp}",
      "the credential plugin 'gcp' is not supported (use a token or a client certificate)"
    ),
  ])
  func `fields that cannot be used are named`(cluster: String, user: String, cause: String) throws {
    let text = try message(Self.file(cluster: cluster, user: user))
    #expect(text.hasSuffix(": cannot use context 'one': \(cause)"), "\(text)")
    #expect(text.hasPrefix("~/config:"))
  }

  @Test func `nothing to go by`() throws {
    let environment = ["HOME": folder.path]
    #expect(throws: ClusterError.self) { try ClusterAccess.find(environment: environment) }
    do throws(ClusterError) {
      _ = try ClusterAccess.find(environment: environment)
    } catch {
      #expect(
        error.description
          == "cannot find 'cluster': no kubeconfig at '~/.kube/config' (name one with --kubeconfig or KUBECONFIG)"
      )
    }
    do throws(ClusterError) {
      _ = try ClusterAccess.find(kubeconfig: "/no/config", environment: environment)
    } catch {
      #expect(error.description == "/no/config: cannot read 'kubeconfig': no such file")
    }
  }

  @Test func `a pod has its own credentials`() throws {
    try folder.write("t0ken\n", to: "token")
    try folder.write(Self.pem, to: "ca.crt")
    try folder.write("apps\n", to: "namespace")
    let environment = [
      "KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443", "HOME": "/none",
    ]
    var found = try #require(
      try ClusterAccess.inPod(environment: environment, folder: folder.path)
    )
    #expect(found.renewed() == nil)
    try folder.write(Self.pem + Self.pem, to: "ca.crt")
    #expect(found.renewed()?.trust == .only(Array((Self.pem + Self.pem).utf8)))
    found.origin = nil
    #expect(
      found
        == ClusterAccess(
          name: "in-cluster",
          cluster: "in-cluster",
          server: "https://[fd00::1]:443",
          namespace: "apps",
          trust: .only(Array(Self.pem.utf8)),
          proxy: .none,
          credential: .tokenFile(path: folder.path + "/token", fallback: nil)
        )
    )
    #expect(try ClusterAccess.inPod(environment: [:], folder: folder.path) == nil)
    try folder.remove("ca.crt")
    do throws(ClusterError) {
      _ = try ClusterAccess.inPod(environment: environment, folder: folder.path)
      Issue.record("no error")
    } catch {
      #expect(
        error.description
          == "\(folder.path)/ca.crt: cannot use context 'in-cluster': no such file or directory"
      )
    }
  }
}
