import Foundation
import Glibc
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// An agent to which everything happens at once: commits, changes by others, a server in trouble, its own death, a repository that is away.
///
/// It takes some twenty seconds here, and as many minutes as `SWELL_SOAK_MINUTES` says; in that case nobody ends the agent in the second
/// half, and its memory is to stay level.
@Suite(.cluster, .serialized) struct AgentSoakTests {
  /// What the repository declares: the ConfigMaps of each application, by name, with their value.
  private typealias Estate = [String: [String: Int]]

  private static let minutes = ProcessInfo.processInfo.environment["SWELL_SOAK_MINUTES"]
    .flatMap { Double($0) }

  private static func composition(_ applications: [String]) -> String {
    let elements = applications.map { "{name: \($0)}" }.joined(separator: ", ")
    return """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: all}
      spec:
        goTemplate: true
        generators: [{list: {elements: [\(elements)]}}]
        template:
          metadata: {name: "NAMESPACE-{{.name}}"}
          spec:
            project: default
            source: {repoURL: https://git.example/r, path: "{{.name}}"}
            destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE}
            syncPolicy:
              automated: {prune: true, selfHeal: true}
              syncOptions: [CreateNamespace=true]

      """
  }

  private static func file(_ application: String, _ maps: [String: Int]) -> String {
    maps.sorted { $0.key < $1.key }.map { name, value in
      Sample.configMap("\(application)-\(name)", "k: \"\(value)\"")
    }.joined(separator: "---\n")
  }

  private static func files(_ estate: Estate) -> [String: String] {
    var files = [
      "composition/c.yaml": composition(estate.keys.sorted()), "swell.yaml": Sample.settings,
    ]
    for (application, maps) in estate { files["\(application)/all.yaml"] = file(application, maps) }
    return files
  }

  /// Changes a declaration, brings a new one or takes one away.
  private static func change(_ estate: inout Estate, _ random: inout Seeded) -> String {
    let application = estate.keys.sorted().randomElement(using: &random) ?? ""
    let maps = (estate[application] ?? [:]).keys.sorted()
    let value = Int.random(in: 0..<1_000_000, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0 where maps.count < 8: estate[application]?["n\(value % 100)"] = value
    case 1 where maps.count > 2:
      estate[application]?[maps.randomElement(using: &random) ?? ""] = nil
    default: estate[application]?[maps.randomElement(using: &random) ?? ""] = value
    }
    return application
  }

  /// An agent that is killed and started again.
  private final class Stage {
    let swell: Swell
    private var disturbed: Swell
    private(set) var agent: Program

    init(_ swell: Swell, through server: FaultyServer) throws {
      self.swell = swell
      disturbed = swell
      disturbed.kubeconfig = server.kubeconfig
      agent = try Self.start(disturbed)
    }

    private static func start(_ swell: Swell) throws -> Program {
      try swell.start("agent", ["--poll", "1s", "--no-leases", "--log", "text"])
    }

    func restart(_ signal: Int32) async throws {
      agent.signal(signal)
      _ = await agent.finish()
      agent = try Self.start(disturbed)
    }
  }

  @Test func `whatever happens, it ends as the repository says`() async throws {
    let cluster = try ClusterConnection.required()
    let api = try API(reaching: cluster)
    var random = Seeded(seed: UInt64(Self.minutes == nil ? 7 : time(nil)))
    var estate: Estate = [:]
    for number in 1...6 { estate["a\(number)"] = ["one": 1, "two": 2, "three": 3, "four": 4] }
    let swell = try await Swell(Self.files(estate), kubeconfig: cluster.kubeconfig)
    let trouble = Mutex((isOn: true, random: random))
    let server = try FaultyServer(troubling: cluster) { request in
      trouble.withLock { state in
        guard state.isOn, Int.random(in: 0..<20, using: &state.random) == 0 else { return nil }
        let kinds: [FaultyServer.Trouble] = [
          .answer(.init(status: 429, fields: ["Retry-After: 1"], reason: "TooManyRequests")),
          .answer(.init(status: 500, reason: "InternalError")),
          .answer(.init(status: 503, reason: "ServiceUnavailable")), .lost, .answerLost,
          .answerCut, .delayed(.seconds(1)),
        ]
        return kinds.randomElement(using: &state.random)
      }
    }
    let stage = try Stage(swell, through: server)
    let start = ContinuousClock.now
    let length = Duration.seconds((Self.minutes ?? 0.3) * 60)
    var memory: [(share: Double, kibibytes: Int)] = []
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    while ContinuousClock.now < start + length {
      try await Task.sleep(for: .milliseconds(Int.random(in: 100...900, using: &random)))
      let share = (ContinuousClock.now - start) / length
      let isLeftAlone = Self.minutes != nil && share > 0.5
      if isLeftAlone, let now = stage.agent.residentMemory { memory.append((share, now)) }
      switch Int.random(in: 0..<20, using: &random) {
      case 0 where !isLeftAlone: try await stage.restart(SIGKILL)
      case 1 where !isLeftAlone: try await stage.restart(SIGTERM)
      case 2:
        try FileManager.default.moveItem(atPath: swell.repository.path, toPath: away(swell))
        try await Task.sleep(for: .seconds(2))
        try FileManager.default.moveItem(atPath: away(swell), toPath: swell.repository.path)
      case 3...10:
        let application = Self.change(&estate, &random)
        let files = ["\(application)/all.yaml": Self.file(application, estate[application] ?? [:])]
        try await swell.commit(files)
      default:
        let names = Self.names(estate)
        let path = "\(maps)/\(names.keys.sorted().randomElement(using: &random) ?? "")"
        let isDeletion = Bool.random(using: &random)
        _ = await api.send(isDeletion ? .delete(path) : .merge(["data": ["k": "x"]], into: path))
      }
    }
    trouble.withLock { $0.isOn = false }
    let wanted = Self.names(estate)
    let deadline = ContinuousClock.now + .seconds(600)
    var live = await Self.values(api, maps)
    while live != wanted, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(200))
      live = await Self.values(api, maps)
    }
    stage.agent.signal(SIGTERM)
    let finished = await stage.agent.finish()
    server.stop()
    #expect(live == wanted, "\(finished.errors.suffix(4_000))")
    #expect(finished.exitCode == 0)
    let plan = try await swell("plan", "--exit-code")
    #expect(plan.exitCode == 0, "\(plan)")
    Self.checkLevel(memory)
  }

  /// Expects that an agent's memory does not grow from the third to the last quarter by more than a tenth and what one pass takes.
  private static func checkLevel(_ memory: [(share: Double, kibibytes: Int)]) {
    guard let last = memory.filter({ $0.share > 0.75 }).map(\.kibibytes).max(),
      let earlier = memory.filter({ $0.share <= 0.75 }).map(\.kibibytes).max()
    else { return }
    print("memory of the agent: \(earlier) KiB at most in the third quarter, \(last) in the last")
    #expect(last < earlier + earlier / 10 + 4_096, "\(memory)")
  }

  private func away(_ swell: Swell) -> String { swell.repository.path + ".away" }

  /// What is declared: the value of each ConfigMap.
  private static func names(_ estate: Estate) -> [String: String] {
    var names: [String: String] = [:]
    for (application, maps) in estate {
      for (name, value) in maps { names["\(application)-\(name)"] = "\(value)" }
    }
    return names
  }

  /// What is live: the value of each ConfigMap that is ours.
  private static func values(_ api: API, _ path: String) async -> [String: String] {
    var values: [String: String] = [:]
    for object in await api.get(path)?["items"]?.list ?? [] {
      guard object[["metadata", "annotations", "argocd.argoproj.io/tracking-id"]] != nil,
        let name = object[["metadata", "name"]]?.string
      else { continue }
      values[name] = object[["data", "k"]]?.string
    }
    return values
  }
}
