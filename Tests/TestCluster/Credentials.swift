import Glibc

/// The keys and tokens of one cluster, and the kubeconfig that hands them out.
struct Credentials {
  /// A cluster-admin.
  let adminToken: String
  /// A user `reader` in the group `readers`, who may do nothing until a test grants it something.
  let readerToken: String

  /// Makes new ones and writes the files that the API server reads: `sa.key` and `tokens.csv`.
  init(folder: String) throws(TestClusterError) {
    adminToken = Self.randomToken()
    readerToken = Self.randomToken()
    try write(
      """
      \(adminToken),admin,admin,system:masters
      \(readerToken),reader,reader,readers

      """,
      to: folder + "/tokens.csv"
    )
    try makeKey(at: folder + "/sa.key")
  }

  /// The kubeconfig with the contexts `admin`, which is current, and `reader`.
  func kubeconfig(folder: String, port: UInt16) -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: admin
    clusters:
    - name: test
      cluster:
        server: https://127.0.0.1:\(port)
        certificate-authority: \(folder)/certs/apiserver.crt
        tls-server-name: kubernetes
    users:
    - name: admin
      user: {token: \(adminToken)}
    - name: reader
      user: {token: \(readerToken)}
    contexts:
    - name: admin
      context: {cluster: test, user: admin}
    - name: reader
      context: {cluster: test, user: reader}

    """
  }

  private static func randomToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in String(random.next(), radix: 16) }.joined()
  }
}

/// Makes the key that service accounts' tokens are signed with.
private func makeKey(at path: String) throws(TestClusterError) {
  let words = ["openssl", "genrsa", "-out", path, "2048"]
  var argv = words.map { strdup($0) } + [nil]
  defer { for word in argv { free(word) } }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  var child: pid_t = 0
  let code = posix_spawnp(&child, "openssl", &actions, nil, &argv, environ)
  guard code == 0 else { throw .cannotStart(program: "openssl", code: code) }
  var status: CInt = 0
  waitpid(child, &status, 0)
  guard status == 0 else { throw .cannotWrite(path: path) }
}
