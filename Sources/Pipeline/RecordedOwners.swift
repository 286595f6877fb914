import Apply
import Cluster
import Manifests
import Report

/// Which applications have which objects on record, by cluster.
///
/// Many applications may ask at once, each for a few objects: what is on record is read once within some seconds, and kept no longer.
actor RecordedOwners {
  private typealias Answer = Result<[ObjectID: [ApplicationIdentity]], ClusterError>

  private var readings: [String: Task<Answer, Never>] = [:]

  /// How long an answer is good.
  private static let patience = Duration.seconds(10)

  /// The applications that had each object applied.
  ///
  /// - Throws: when the records cannot be listed; one that is damaged says nothing.
  func owners(
    in cluster: TargetCluster
  ) async throws(ClusterError) -> [ObjectID: [ApplicationIdentity]] {
    let server = cluster.access.server
    if let known = readings[server] { return try await known.value.get() }
    let reading = Task { await Self.read(cluster) }
    readings[server] = reading
    let answer = await reading.value
    if case .failure = answer {
      readings[server] = nil
    } else {
      Task {
        try? await Task.sleep(for: Self.patience)
        readings[server] = nil
      }
    }
    return try answer.get()
  }

  private static func read(_ cluster: TargetCluster) async -> Answer {
    let records: [String: Result<ApplicationRecord, RecordError>]
    do throws(ClusterError) {
      records = try await cluster.records.records()
    } catch {
      return .failure(error)
    }
    var owners: [ObjectID: [ApplicationIdentity]] = [:]
    let readable = records.values.compactMap { try? $0.get() }
    for record in readable.sorted(by: { $0.identity.instance < $1.identity.instance }) {
      for (id, entry) in record.inventory where entry.digest != nil {
        owners[id, default: []].append(record.identity)
      }
    }
    return .success(owners)
  }
}

extension Clusters {
  /// Who else declares, in this run or on record, what applications are about to lose.
  ///
  /// The run speaks for those of the composition that it reads.
  ///
  /// - Throws: when the records cannot be listed.
  func otherOwners(
    of ids: [ObjectID],
    besides instances: Set<String>,
    _ declarations: Declarations,
    isOurs: (ApplicationIdentity) -> Bool,
    in cluster: TargetCluster
  ) async throws(RenderedApplication.Failure) -> [ObjectID: String] {
    guard !ids.isEmpty else { return [:] }
    let recorded: [ObjectID: [ApplicationIdentity]]
    do throws(ClusterError) {
      recorded = try await recordedOwners.owners(in: cluster)
    } catch {
      throw .init(.unreachable("\(error)"))
    }
    var others: [ObjectID: String] = [:]
    for id in ids {
      let elsewhere = (recorded[id] ?? []).filter {
        !declarations.speak(for: $0, isOurs: isOurs($0))
      }
      let declared = declarations.owners(of: id, at: cluster.access.server)
      let candidates = declared + elsewhere.map(\.instance)
      others[id] = candidates.first { !instances.contains($0) }
    }
    return others
  }
}

extension SurveyingPass {
  /// Who else declares, in this run or on record, what an application would lose, or several that go together.
  ///
  /// - Throws: when the records cannot be listed.
  func otherOwners(
    of surveyed: SurveyedApplication,
    besides instances: Set<String> = [],
    _ declarations: Declarations
  ) async throws(RenderedApplication.Failure) -> [ObjectID: String] {
    try await clusters.otherOwners(
      of: surveyed.survey.undeclared,
      besides: instances.union([surveyed.instance]),
      declarations,
      isOurs: { home.hasComposed(surveyed.record.identity, and: $0) },
      in: surveyed.cluster
    )
  }
}

extension Survey {
  /// What is only on record.
  var undeclared: [ObjectID] { observations.filter { $0.desired == nil }.map(\.id) }
}

extension Home {
  /// Whether two applications are of one composition and environment, of which the first is read.
  func hasComposed(_ one: ApplicationIdentity, and other: ApplicationIdentity) -> Bool {
    one.composition == other.composition && one.environment == other.environment
      && (one.repository == other.repository || isKnown(as: other.repository))
  }
}
