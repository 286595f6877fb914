import Cluster
import Glibc
import Manifests
import TestSupport
import YAML

/// An agent that brings many applications of four objects to life out of one commit, then has nothing to do, and starts again.
///
/// The server, its controllers and what stands in for machines run beside it and have their share of the processors: the time says what all of
/// them take together, and the agent's own figures what it takes of that.
struct AgentBenchmarks {
  private let count: Int
  private let cluster: ClusterConnection
  private let audit: AuditLog

  /// So many applications share a namespace.
  private static let crowd = 50
  /// How long an agent is watched that should have nothing to do.
  private static let window = Duration.seconds(30)

  init(count: Int) async throws {
    self.count = count
    cluster = try await ClusterConnection.audited()
    audit = AuditLog(of: cluster)
  }

  /// Measures, prints a table, and returns what was measured.
  func run() async throws -> [AgentRound] {
    try await allow()
    let repository = try await TemporaryRepository(Self.files(1))
    var agent = try start(repository)
    try hear(1, from: agent)
    var rounds = [
      try await round("commit to healthy", agent) {
        try await repository.commit(Self.files(count))
        // The first one is there, and nobody looks at it again.
        try hear(count - 1, from: agent)
      }
    ]
    rounds.append(try await round("idle", agent) { try await Task.sleep(for: Self.window) })
    rounds.append(
      try await round("empty commit", agent) {
        try await repository.commit([:])
        try await Task.sleep(for: Self.window)
      }
    )
    kill(agent.child, SIGTERM)
    try agent.finish()
    agent = try start(repository)
    rounds.append(try await round("restart to healthy", agent) { try hear(count, from: agent) })
    kill(agent.child, SIGTERM)
    try agent.finish()
    printTable([AgentRound.titles] + rounds.map(\.row))
    return rounds
  }

  private func start(_ repository: TemporaryRepository) throws -> TalkingProgram {
    try TalkingProgram(running: [
      "\(Program.buildFolder)/swell", "agent", repository.url, "--kubeconfig", cluster.kubeconfig,
      "--context", "reader", "--poll", "1s", "--log", "text",
    ])
  }

  /// Listens until so many applications were found to be as they should.
  private func hear(_ count: Int, from agent: TalkingProgram) throws {
    var well: Set<String> = []
    try agent.hear(count) { line in
      guard let range = line.firstRange(of: ": Synced, healthy") else { return false }
      return well.insert(String(line[..<range.lowerBound])).inserted
    }
  }

  private func round(
    _ name: String,
    _ agent: TalkingProgram,
    _ work: () async throws -> Void
  ) async throws -> AgentRound {
    let before = try ProcessFigures(of: agent.child, forgettingPeak: true)
    let asked = audit.counts
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    let time = start.duration(to: clock.now)
    let after = try ProcessFigures(of: agent.child)
    return AgentRound(
      name: "\(count) applications: \(name)",
      time: time,
      processorTime: after.processorTime - before.processorTime,
      peakMemoryInBytes: after.peakMemoryInBytes,
      requests: audit.counts.merging(asked) { $0 - $1 }.filter { $0.value > 0 }
    )
  }

  /// Has the user whose requests are counted do everything.
  private func allow() async throws {
    let client = try KubeClient(
      to: ClusterAccess.find(kubeconfig: cluster.kubeconfig, environment: [:])
    )
    let binding: Value = [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
      "metadata": ["name": "bench-agent"],
      "roleRef": [
        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin",
      ],
      "subjects": [
        ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "readers"]
      ],
    ]
    let type = try await client.discover().resource(for: try Manifest(binding).type)
    _ = try await client.apply(
      binding,
      as: type,
      namespace: nil,
      name: "bench-agent",
      manager: "bench"
    )
  }

  // MARK: The repository

  /// An ApplicationSet that yields so many applications of one chart.
  private static func files(_ count: Int) -> [String: String] {
    var files = ["swell.yaml": "repository: https://git.example/bench.git\n"]
    let elements = (0..<count).map { "{name: app-\($0), space: bench-\($0 / crowd)}" }
    files["composition/all.yaml"] = """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: all}
      spec:
        goTemplate: true
        generators: [{list: {elements: [\(elements.joined(separator: ", "))]}}]
        template:
          metadata: {name: "{{.name}}"}
          spec:
            project: default
            source: {repoURL: https://git.example/bench.git, path: web}
            destination: {server: https://kubernetes.default.svc, namespace: "{{.space}}"}
            syncPolicy:
              automated: {prune: true, selfHeal: true}
              syncOptions: [CreateNamespace=true]

      """
    files["web/Chart.yaml"] = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
    files["web/templates/all.yaml"] = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: "{{ .Release.Name }}"}
      data: {level: info}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: "{{ .Release.Name }}"}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: "{{ .Release.Name }}"}
      spec: {selector: {app: "{{ .Release.Name }}"}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "{{ .Release.Name }}"}
      spec:
        selector: {matchLabels: {app: "{{ .Release.Name }}"}}
        template:
          metadata: {labels: {app: "{{ .Release.Name }}"}}
          spec:
            serviceAccountName: "{{ .Release.Name }}"
            containers: [{name: main, image: "web:1"}]

      """
    return files
  }
}
