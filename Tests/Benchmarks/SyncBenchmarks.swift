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
    if let program = find("h2load") { try await load(program, report) }
    try await limit(report)
    try await swell(report)
    if let kubectl = find("kubectl") { try await peer(kubectl, report) }
    for count in [2_500, 5_000, 10_000] { try await large(count, report) }
  }

  /// What the server takes from a program that does nothing but send the patches.
  private mutating func load(_ program: String, _ report: (Measurement) -> Void) async throws {
    let patches = try LoadedPatches(program, cluster: cluster)
    let count = objectCount / 4
    func first() async throws {
      round += 1
      try await patches.prepare("load-\(round)", count: count)
    }
    report(
      try await measure("first", by: "h2load", repetition, prepare: first) {
        try patches.send(count: count)
      }
    )
    report(
      try await measure("first", by: "h2load, then the controllers", repetition, prepare: first) {
        let peak = try patches.send(count: count)
        try await patches.settle("load-\(round)", count: count)
        return peak
      }
    )
    let made = try await patches.made("load-\(round)", count: count)
    guard made == objectCount else { throw BenchmarkFailure("h2load made \(made) objects") }
  }

  /// One application of many objects, synced once: time and memory have to grow with their number.
  ///
  /// How long it takes is also a matter of the server and its controllers, which have work of their own for each object; the processors'
  /// time is Swell's alone.
  private mutating func large(_ count: Int, _ report: (Measurement) -> Void) async throws {
    round += 1
    let name = "large-\(round)"
    let files = MixedObjects.files(count: count, inNamespacesOf: name)
    let repository = try await Self.repository(name, files)
    let words = [
      "\(Program.buildFolder)/swell", "sync", repository.path, "--kubeconfig", cluster.kubeconfig,
      "--quiet", "--timeout", "30m",
    ]
    let once = Repetition(warmUps: 0, runs: 1)
    var spent = Duration.zero
    let whole = try await measure("first of \(count)", by: "swell sync", once) {
      let usage = try usage(ofRunning: words)
      spent = usage.processorTime
      return usage.peakMemoryInBytes
    }
    report(whole)
    report(
      Measurement(
        scenario: "first of \(count), processors' time",
        subject: "swell sync",
        times: [spent],
        peakMemoryInBytes: whole.peakMemoryInBytes
      )
    )
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
      let files = MixedObjects.files(count: objectCount)
      let made = try await Self.repository("bench-\(round)", files)
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

  private static func repository(
    _ name: String,
    _ files: [String: String]
  ) async throws -> TemporaryRepository {
    let repository = try await TemporaryRepository()
    let manifests = files.map { ("manifests/\($0)", $1) }
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
