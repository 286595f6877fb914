import Glibc

/// A control plane on free loopback ports: etcd, the API server with RBAC, and the controllers.
struct ControlPlane {
  let folder: String
  let port: UInt16
  let adminToken: String
  private let assets: String
  private let storePort: UInt16
  private let isAudited: Bool
  private var children: [ChildProcess] = []

  /// The file that clients read to reach the API server.
  var kubeconfig: String { folder + "/kubeconfig" }

  /// The certificate that the API server makes itself; it is there some time after the start.
  var certificate: String { folder + "/certs/apiserver.crt" }

  /// Starts etcd and the API server, which writes down the requests of a user where one is named; neither is ready when this returns.
  ///
  /// Has to be called on the main thread, as `ChildProcess` says.
  init(folder: String, assets: String, auditing user: String? = nil) throws {
    self.folder = folder
    self.assets = assets
    let ports = try freeLoopbackPorts(3)
    (port, storePort) = (ports[2], ports[0])
    isAudited = user != nil
    if let user { try write(Self.auditPolicy(of: user), to: folder + "/audit.yaml") }
    let credentials = try Credentials(folder: folder)
    adminToken = credentials.adminToken
    try write(credentials.kubeconfig(folder: folder, port: port), to: kubeconfig)
    try start("etcd", from: assets, etcdArguments(client: ports[0], peer: ports[1]))
    try startServer()
  }

  /// Starts the API server, on the port and with the store that it had before.
  mutating func startServer() throws {
    try start("kube-apiserver", from: assets, serverArguments(port: port, etcd: storePort))
    // Behind the store and before the controllers, as the end goes by.
    children.insert(children.removeLast(), at: 1)
  }

  /// Ends the API server alone.
  mutating func stopServer() {
    for child in children where child.name == "kube-apiserver" { child.stop(patience: .seconds(5)) }
    children.removeAll { $0.name == "kube-apiserver" }
  }

  /// Starts the controllers, which do without a port where the server's version lets them.
  ///
  /// That of the autoscalers stays away, since without machines there is nothing to measure.
  mutating func startControllers(assets: String, minorVersion: Int) throws {
    var arguments = [
      "--kubeconfig=\(kubeconfig)", "--service-account-private-key-file=\(folder)/sa.key",
      "--controllers=*,-nodelifecycle,-nodeipam,-horizontalpodautoscaling", "--leader-elect=false",
      "--kube-api-qps=500", "--kube-api-burst=1000", "--cert-dir=\(folder)/certs-controllers",
      "--secure-port=0",
    ]
    if minorVersion < 24 { arguments.append("--port=0") }
    try start("kube-controller-manager", from: assets, arguments)
  }

  /// Fails where a program has ended.
  func check() throws(TestClusterError) {
    for child in children where child.hasEnded {
      throw .ended(program: child.name, log: log(of: child.name))
    }
  }

  /// Ends the programs, those first that use the others.
  func stop() {
    for child in children.reversed() { child.stop(patience: .seconds(5)) }
  }

  /// Where a program's output goes.
  func log(of program: String) -> String { "\(folder)/\(program).log" }

  private mutating func start(_ name: String, from assets: String, _ arguments: [String]) throws {
    let program = "\(assets)/\(name)"
    guard access(program, X_OK) == 0 else { throw TestClusterError.missingProgram(path: program) }
    do {
      let child = try ChildProcess(
        program,
        arguments: arguments,
        log: log(of: name)
      )
      children.append(child)
    } catch {
      stop()
      throw error
    }
  }

  private func etcdArguments(client: UInt16, peer: UInt16) -> [String] {
    let clientURL = "http://127.0.0.1:\(client)"
    let peerURL = "http://127.0.0.1:\(peer)"
    return [
      "--data-dir=\(folder)/etcd", "--unsafe-no-fsync", "--listen-client-urls=\(clientURL)",
      "--advertise-client-urls=\(clientURL)", "--listen-peer-urls=\(peerURL)",
      "--initial-advertise-peer-urls=\(peerURL)", "--initial-cluster=default=\(peerURL)",
    ]
  }

  private func serverArguments(port: UInt16, etcd: UInt16) -> [String] {
    [
      "--etcd-servers=http://127.0.0.1:\(etcd)", "--bind-address=127.0.0.1",
      // An address that is only written down: Kubernetes refuses a loopback one, and there may be no other.
      "--advertise-address=192.0.2.1",
      "--secure-port=\(port)", "--cert-dir=\(folder)/certs",
      "--token-auth-file=\(folder)/tokens.csv",
      "--service-account-key-file=\(folder)/sa.key",
      "--service-account-signing-key-file=\(folder)/sa.key",
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-cluster-ip-range=10.0.0.0/16", "--allow-privileged=true",
      "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount",
    ] + auditArguments
  }

  private var auditArguments: [String] {
    guard isAudited else { return [] }
    return [
      "--audit-policy-file=\(folder)/audit.yaml", "--audit-log-path=\(folder)/audit.log",
    ]
  }

  private static func auditPolicy(of user: String) -> String {
    """
    apiVersion: audit.k8s.io/v1
    kind: Policy
    omitStages: [RequestReceived]
    rules:
    - {level: Metadata, users: [\(user)]}
    - {level: None}

    """
  }
}
