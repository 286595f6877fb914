import Cluster
import Manifests

/// The right to change an application, which one run has at a time: a Lease beside its record.
///
/// It is renewed while the run lasts and goes with it. One whose process has died is free at once, any other when it was
/// not renewed for its time; that is measured here from the first look on, so that no two clocks need to agree.
struct Claim: Sendable {
  let store: RecordStore
  let instance: String
  let runner: Runner
  let clock: any Clock<Duration>
  let now: @Sendable () -> Timestamp

  /// The time after which one that is not renewed is free.
  static let term = Duration.seconds(15)
  /// The wait between renewals.
  private static let pause = Duration.seconds(5)
  /// The wait between looks at one of which nobody knows whether its run still lives.
  private static let lookPause = Duration.seconds(1)

  /// Takes the claim, waiting for as long as nobody knows whether it is free.
  ///
  /// - Returns: why other runs are not kept away; nil where they are.
  /// - Throws: `held` where another run has it and lives.
  func take() async throws(RecordError) -> String? {
    let other: Holding?
    do throws(ClusterError) {
      other = try await takeOrSee()
    } catch {
      if case .forbidden(let reason) = error.problem {
        return "other runs are not kept away: \(reason)"
      }
      throw RecordError(instance: instance, verb: "claim", problem: .cluster(error))
    }
    guard let other else { return nil }
    throw error("claim", other)
  }

  private func error(_ verb: String, _ other: Holding) -> RecordError {
    let problem = RecordError.Problem.held(by: other.who, since: other.since)
    return RecordError(instance: instance, verb: verb, problem: problem)
  }

  /// Takes the claim; returns who has it instead and renews it.
  private func takeOrSee() async throws(ClusterError) -> Holding? {
    var first: Holding?
    var waited = Duration.zero
    while true {
      guard let holding = try await finishing({ await made() }).get() else { return nil }
      if holding.isFree || waited >= holding.term {
        if try await replace(holding) { return nil }
        first = nil
        continue
      }
      if let first, first.version != holding.version { return holding }
      first = holding
      do {
        try await clock.sleep(for: Self.lookPause)
      } catch {
        throw ClusterError(.init("claim", instance), .cancelled)
      }
      waited += Self.lookPause
    }
  }

  /// Makes the Lease; returns the one that is there instead, unless that is this run's own, of which the answer was lost.
  private func made() async -> Result<Holding?, ClusterError> {
    do throws(ClusterError) {
      _ = try await store.create(lease(), as: .leases)
      return .success(nil)
    } catch {
      if case .forbidden = error.problem { return .failure(error) }
      guard let holding = try? await holding() else { return .failure(error) }
      return .success(holding.runner == runner ? nil : holding)
    }
  }

  /// Takes over a claim that is free; returns whether nobody else did.
  private func replace(_ holding: Holding) async throws(ClusterError) -> Bool {
    do throws(ClusterError) {
      _ = try await store.client.replace(
        lease(replacing: holding.version),
        as: .leases,
        namespace: store.namespace,
        name: name,
        manager: "swell"
      )
      return true
    } catch {
      if error.isNotFound { return false }
      guard case .conflict = error.problem else { throw error }
      return false
    }
  }

  // MARK: Holding

  /// Renews the claim until the task is cancelled; returns why the run has to end where another one took the claim over, or may do so soon
  /// as the server does not renew it.
  ///
  /// `doubted` is told when another run may have it by now, as no answer comes, and when that is over.
  func keep(
    doubted: @escaping @Sendable (RecordError?) async -> Void = { _ in }
  ) async -> RecordError? {
    await keep(by: clock, doubted)
  }

  private func keep<Time: Clock<Duration>>(
    by clock: Time,
    _ doubted: @Sendable (RecordError?) async -> Void
  ) async -> RecordError? {
    var last = clock.now
    while true {
      do {
        try await clock.sleep(for: Self.pause)
      } catch {
        return nil
      }
      let start = clock.now
      do throws(ClusterError) {
        if let other = try await renewedInTime() { return error("keep", other) }
        last = start
        await doubted(nil)
      } catch {
        guard last.duration(to: clock.now) + Self.pause >= Self.term else { continue }
        let error = RecordError(instance: instance, verb: "keep", problem: .cluster(error))
        if case .cluster(let cause) = error.problem, cause.status != nil { return error }
        // A server that is out of reach lets nobody else have the claim; one that does not answer may.
        await doubted(error)
      }
    }
  }

  /// Renews the claim, as long as that takes no longer than until the next time.
  private func renewedInTime() async throws(ClusterError) -> Holding? {
    let silence = ClusterError(
      .init("renew", "Lease \(name)"),
      .unreachable(server: store.client.server, cause: "no answer for \(Self.pause)")
    )
    let result = await withTaskGroup(of: Result<Holding?, ClusterError>.self) { group in
      group.addTask {
        do throws(ClusterError) {
          return .success(try await renewed())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        // Whatever the claim's clock, a server takes its time.
        try? await Task.sleep(for: Self.pause)
        return .failure(silence)
      }
      defer { group.cancelAll() }
      return await group.next() ?? .failure(silence)
    }
    return try result.get()
  }

  /// Renews the claim, or takes it anew where somebody removed it; returns who has it instead.
  private func renewed() async throws(ClusterError) -> Holding? {
    let renewal: Value = ["spec": ["renewTime": .string(time)]]
    do throws(ClusterError) {
      let lease = try await store.client.patch(
        renewal,
        .mergePatch,
        of: .leases,
        namespace: store.namespace,
        name: name,
        manager: "swell"
      )
      return Holding(lease.object).flatMap { $0.runner == runner ? nil : $0 }
    } catch {
      guard error.isNotFound else { throw error }
      return try await finishing { await made() }.get()
    }
  }

  /// Gives the claim back, unless another run has it by now.
  func release() async {
    guard let holding = try? await holding(), holding.runner == runner else { return }
    _ = try? await store.client.delete(
      .leases,
      namespace: store.namespace,
      name: name,
      preconditions: Preconditions(resourceVersion: holding.version)
    )
  }

  // MARK: The Lease

  private var name: String { RecordName.head(of: instance) }

  private var time: String { "\(now())".replacing("Z", with: ".000000Z") }

  private func holding() async throws(ClusterError) -> Holding? {
    try await store.client.find(.leases, namespace: store.namespace, name: name)
      .flatMap { Holding($0) }
  }

  private func lease(replacing version: String? = nil) -> Value {
    var metadata: Mapping = [
      "name": .string(name), "namespace": .string(store.namespace),
      "labels": ["app.kubernetes.io/managed-by": "swell"],
      "annotations": [SecretLabel.application: .string(instance)],
    ]
    metadata["resourceVersion"] = version.map { .string($0) }
    return [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": .map(metadata),
      "spec": [
        "holderIdentity": .string("\(runner)"), "acquireTime": .string(time),
        "renewTime": .string(time),
        "leaseDurationSeconds": .int(Int(Self.term.components.seconds)),
      ],
    ]
  }
}

/// A claim as it stands in the cluster.
private struct Holding: Sendable {
  let version: String
  /// Nil where nobody has it, or somebody whom Swell does not know.
  let runner: Runner?
  /// Who has it, in words.
  let who: String
  let since: String
  let term: Duration

  init?(_ lease: Value) {
    guard let version = lease["metadata"]?["resourceVersion"]?.string else { return nil }
    self.version = version
    let spec = lease["spec"]
    let identity = spec?["holderIdentity"]?.string ?? ""
    runner = Runner(identity)
    who = runner?.initiator ?? identity
    since = spec?["acquireTime"]?.string ?? "an unknown time"
    term = spec?["leaseDurationSeconds"]?.int.map { .seconds($0) } ?? Claim.term
  }

  /// Whether nobody has it any more.
  var isFree: Bool { who.isEmpty || runner?.hasDied == true }
}

extension ResourceType {
  fileprivate static let leases = ResourceType(
    GroupVersionKind(group: "coordination.k8s.io", version: "v1", kind: "Lease"),
    plural: "leases",
    isNamespaced: true
  )
}
