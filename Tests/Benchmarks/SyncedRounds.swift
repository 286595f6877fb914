import TestSupport

/// Swell's rounds: each first sync is that of an application of its own, in a namespace of its own, and the last of them is synced again.
final class SyncedRounds {
  private let cluster: ClusterConnection
  private let objectCount: Int
  private var repository: TemporaryRepository?

  init(cluster: ClusterConnection, objectCount: Int) {
    self.cluster = cluster
    self.objectCount = objectCount
  }

  var first: Contender {
    Contender(subject: "swell sync") { [self] round in
      let files = MixedObjects.files(count: objectCount)
      repository = try await .benchmark("bench-\(round)", files)
    } work: { [self] _ in
      try run("sync")
    }
  }

  /// The first sync up to the answer to its last patch, as h2load counts; the wait for health that follows does not count.
  var sent: Contender {
    var child: TalkingProgram?
    return Contender(subject: "swell sync, the last patch answered") { [self] round in
      let files = MixedObjects.files(count: objectCount)
      repository = try await .benchmark("sent-\(round)", files)
    } work: { [self] _ in
      let program = try TalkingProgram(running: words("sync"))
      child = program
      // The namespace is one more.
      try program.hear(objectCount + 1) { $0.hasSuffix(" created") }
      return 0
    } finish: {
      try child?.finish()
    }
  }

  var again: Contender { Contender(subject: "swell sync") { [self] _ in try run("sync") } }

  var compare: Contender {
    Contender(subject: "swell drift-report") { [self] _ in try run("drift-report") }
  }

  private func run(_ command: String) throws -> Int {
    try peakMemory(ofRunning: words(command) + ["--quiet"])
  }

  private func words(_ command: String) -> [String] {
    [
      "\(Program.buildFolder)/swell", command, repository?.path ?? "", "--kubeconfig",
      cluster.kubeconfig,
    ]
  }
}

extension TemporaryRepository {
  /// A repository with an application of some manifests.
  static func benchmark(
    _ name: String,
    _ manifests: [String: String]
  ) async throws -> TemporaryRepository {
    let repository = try await TemporaryRepository()
    var files = Dictionary(uniqueKeysWithValues: manifests.map { ("manifests/\($0)", $1) })
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
