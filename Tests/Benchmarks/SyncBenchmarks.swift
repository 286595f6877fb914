import TestSupport

/// A thousand mixed objects on a real API server, synced first and again, beside kubectl where it is found.
struct SyncBenchmarks {
  private let objectCount = 1_000
  private let repetition = Repetition(warmUps: 1, runs: 3)
  private let cluster: ClusterConnection
  private var round = 0

  init() async throws {
    cluster = try await ClusterConnection.shared()
  }

  mutating func run(_ report: (Measurement) -> Void) async throws {
    try await limit(report)
    try await swell(report)
    if let kubectl = find("kubectl") { try await peer(kubectl, report) }
  }

  /// What the server takes when it is sent the patches and nothing else.
  private mutating func limit(_ report: (Measurement) -> Void) async throws {
    let patches = try await BarePatches(
      of: MixedObjects.files(count: objectCount),
      cluster: cluster
    )
    func first() async throws {
      round += 1
      try await patches.makeNamespace("limit-\(round)")
    }
    report(
      try await measure("first", by: "the patches alone", repetition, prepare: first) {
        try await patches.send(to: "limit-\(round)")
      }
    )
  }

  /// Each round is an application of its own, in a namespace of its own, so that every first sync is one.
  private mutating func swell(_ report: (Measurement) -> Void) async throws {
    let program = "\(Program.buildFolder)/swell"
    var words: [String] = []
    var repository: TemporaryRepository?
    func first() async throws {
      round += 1
      let made = try await Self.repository("bench-\(round)", objectCount: objectCount)
      repository = made
      words = [program, "sync", made.path, "--kubeconfig", cluster.kubeconfig, "--quiet"]
    }
    report(
      try await measure("first", by: "swell sync", repetition, prepare: first) {
        try peakMemory(ofRunning: words)
      }
    )
    report(
      try await measure("again", by: "swell sync", repetition) { try peakMemory(ofRunning: words) }
    )
    words[1] = "drift-report"
    report(
      try await measure("compare", by: "swell drift-report", repetition) {
        try peakMemory(ofRunning: words)
      }
    )
    _ = repository
  }

  private mutating func peer(_ kubectl: String, _ report: (Measurement) -> Void) async throws {
    let folder = try TemporaryFolder()
    for (name, text) in MixedObjects.files(count: objectCount) { try folder.write(text, to: name) }
    let access = [kubectl, "--kubeconfig", cluster.kubeconfig]
    var apply: [String] = []
    func first() throws {
      round += 1
      _ = try peakMemory(ofRunning: access + ["create", "namespace", "peer-\(round)"])
      apply =
        access + ["--namespace", "peer-\(round)", "apply", "--server-side", "-f", folder.path]
    }
    let subject = "kubectl apply --server-side"
    report(
      try await measure("first", by: subject, repetition, prepare: first) {
        try peakMemory(ofRunning: apply)
      }
    )
    report(
      try await measure("again", by: subject, repetition) { try peakMemory(ofRunning: apply) }
    )
    let diff = apply.map { $0 == "apply" ? "diff" : $0 }
    report(
      try await measure("compare", by: "kubectl diff --server-side", repetition) {
        try peakMemory(ofRunning: diff)
      }
    )
  }

  private static func repository(_ name: String, objectCount: Int) async throws
    -> TemporaryRepository
  {
    let repository = try await TemporaryRepository()
    let manifests = MixedObjects.files(count: objectCount).map { ("manifests/\($0)", $1) }
    var files = Dictionary(uniqueKeysWithValues: manifests)
    files["composition/bench.yaml"] = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: \(name)
      spec:
        project: default
        source:
          repoURL: \(repository.url)
          path: manifests
        destination:
          server: https://kubernetes.default.svc
          namespace: \(name)
        syncPolicy:
          syncOptions: [CreateNamespace=true]

      """
    try await repository.commit(files)
    return repository
  }
}
