import Dispatch
import Glibc
import Manifests
import Sandbox
import Synchronization
import YAML

/// Brings a cluster up, says so, and takes it down when that is wished for.
///
/// Has to be called on the main thread, as `ChildProcess` says.
func run(_ options: Options) throws {
  let stop = StopRequest(atEndOfInput: options.untilStdinCloses)
  let assets = getenv("KUBEBUILDER_ASSETS").map { String(cString: $0) } ?? ""
  guard !assets.isEmpty else { throw TestClusterError.noAssets }
  let rules = try options.statusRules.map(readRules) ?? []

  let folder = try makeFolder(options.folder)
  defer { if options.temporary { removeFolder(folder) } }
  var plane = try ControlPlane(folder: folder, assets: assets, auditing: options.auditedUser)
  defer { plane.stop() }
  guard let api = try waitUntilReady(plane, unless: stop) else { return }
  let version = blocking { await api.get("/version") }
  let minor = version?["minor"]?.string.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
  if options.controllers { try plane.startControllers(assets: assets, minorVersion: minor) }
  if options.kubelet {
    let kubelet = Kubelet(api: api, rules: rules)
    blocking { await kubelet.setUp() }
    Task { await kubelet.run() }
  }
  printLine(plane.kubeconfig, to: 1)
  while true {
    switch stop.next(within: .seconds(1)) {
    case .end: return
    case .serverAway: plane.stopServer()
    case .serverBack: try plane.startServer()
    case nil: try plane.check()
    }
  }
}

/// Writes a line at once.
func printLine(_ line: String, to handle: CInt) {
  let bytes = Array((line + "\n").utf8)
  _ = write(handle, bytes, bytes.count)
}

private func readRules(_ file: String) throws -> [StatusRule] {
  let document = try YAMLReader().firstDocument(of: contents(of: file), file: file)
  return try StatusRule.rules(in: document, file: file)
}

/// Returns the server once it is ready, or nil where the end is wished for before.
private func waitUntilReady(_ plane: ControlPlane, unless stop: StopRequest) throws -> API? {
  let deadline = ContinuousClock.now + .seconds(600)
  var certificate: [UInt8] = []
  var (api, obstacle) = (API?.none, "it has not made its certificate")
  while ContinuousClock.now < deadline {
    // The file may be read while it is written, so that each change of it counts.
    if let found = try? contents(of: plane.certificate), found != certificate {
      certificate = found
      api = try? API(port: plane.port, certificate: found, token: plane.adminToken)
    }
    if let api {
      guard let said = blocking({ await api.obstacle() }) else { return api }
      obstacle = said
    }
    if stop.wait(atMost: .milliseconds(50)) { return nil }
    try plane.check()
  }
  throw TestClusterError.notReady(obstacle)
}

/// Waits for asynchronous work on the main thread, which has to stay.
private func blocking<Answer: Sendable>(
  _ work: @escaping @Sendable () async -> Answer
) -> Answer {
  let done = DispatchSemaphore(value: 0)
  let answer = Answers<Answer>()
  Task {
    let value = await work()
    answer.value.withLock { $0 = value }
    done.signal()
  }
  done.wait()
  guard let value = answer.value.withLock({ $0 }) else { preconditionFailure("signalled too soon") }
  return value
}

/// Where asynchronous work leaves its answer.
private final class Answers<Answer: Sendable>: Sendable {
  let value = Mutex<Answer?>(nil)
}
