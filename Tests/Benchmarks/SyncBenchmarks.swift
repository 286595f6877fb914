import TestSupport

/// A thousand mixed objects on a real API server, synced first and again, beside h2load and kubectl where they are found.
///
/// First syncs take turns: a server takes the longer for a Service the more there are.
struct SyncBenchmarks {
  private let objectCount = 1_000
  private let repetition = Repetition(warmUps: 1, runs: 3)
  private let cluster: ClusterConnection

  init() async throws {
    cluster = try await ClusterConnection.shared()
  }

  func run(_ report: (Measurement) -> Void) async throws {
    let swell = SyncedRounds(cluster: cluster, objectCount: objectCount)
    let last = repetition.warmUps + repetition.runs - 1
    let kubectl = try find("kubectl").map {
      try AppliedRounds($0, cluster: cluster, objectCount: objectCount, lastRound: last)
    }
    var contenders = try find("h2load").map(load) ?? []
    contenders += [try await limit(), swell.sent, swell.first]
    contenders += kubectl.map { [$0.first] } ?? []
    let rest = try ClusterRest(of: cluster)
    for measurement in try await measure("first", contenders.map(rest.before), repetition) {
      report(measurement)
    }
    let again = [swell.again] + (kubectl.map { [$0.again] } ?? [])
    for measurement in try await measure("again", again, repetition) { report(measurement) }
    let compare = [swell.compare] + (kubectl.map { [$0.compare] } ?? [])
    for measurement in try await measure("compare", compare, repetition) { report(measurement) }
    for count in [2_500, 5_000, 10_000] { try await large(count, report) }
  }

  /// What the server takes from a program that does nothing but send the patches.
  private func load(_ program: String) throws -> [Contender] {
    let patches = try LoadedPatches(program, cluster: cluster)
    let count = objectCount / 4
    return [
      Contender(subject: "h2load") { round in
        try await patches.prepare("load-\(round)", count: count)
      } work: { _ in
        try patches.send(count: count)
      },
      Contender(subject: "h2load, then the controllers") { round in
        try await patches.prepare("settled-\(round)", count: count)
        guard round > 0 else { return }
        let made = try await patches.made("settled-\(round - 1)", count: count)
        guard made == 4 * count else { throw BenchmarkFailure("h2load made \(made) objects") }
      } work: { round in
        let peak = try patches.send(count: count)
        try await patches.settle("settled-\(round)", count: count)
        return peak
      },
    ]
  }

  /// What the server takes when it is sent the patches at once and nothing else.
  private func limit() async throws -> Contender {
    let patches = try await BarePatches(
      of: MixedObjects.files(count: objectCount),
      cluster: cluster
    )
    return Contender(subject: "the patches alone") { round in
      try await patches.makeNamespace("limit-\(round)")
    } work: { round in
      try await patches.send(to: "limit-\(round)")
    }
  }

  /// One application of many objects, synced once: time and memory have to grow with their number.
  ///
  /// How long it takes is also a matter of the server and its controllers, which have work of their own for each object; the processors'
  /// time is Swell's alone.
  private func large(_ count: Int, _ report: (Measurement) -> Void) async throws {
    let name = "large-\(count)"
    let files = MixedObjects.files(count: count, inNamespacesOf: name)
    let repository = try await TemporaryRepository.benchmark(name, files)
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
}
