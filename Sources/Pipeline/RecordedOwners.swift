import Apply
import Cluster
import Manifests
import Report

/// Which objects several applications have on record, by cluster.
///
/// Many applications may ask at once, each for a few objects: what is on record is read once within some seconds. Whoever takes an object over
/// meanwhile puts a mark of its own on it, and that is looked at each time.
actor RecordedOwners {
  private typealias Answer = Result<[ObjectID: [String]], ClusterError>

  private var readings: [String: (begun: ContinuousClock.Instant, answer: Task<Answer, Never>)] =
    [:]

  /// How long an answer is good.
  private static let patience = Duration.seconds(10)

  /// The applications that had each object applied, where more than one has it on record.
  ///
  /// - Throws: when the records cannot be listed; one that is damaged says nothing.
  func owners(in cluster: TargetCluster) async throws(ClusterError) -> [ObjectID: [String]] {
    let (server, now) = (cluster.access.server, ContinuousClock.now)
    if let known = readings[server], known.begun.duration(to: now) < Self.patience,
      case .success(let owners) = await known.answer.value
    {
      return owners
    }
    let answer = Task { await Self.read(cluster) }
    readings[server] = (now, answer)
    return try await answer.value.get()
  }

  private static func read(_ cluster: TargetCluster) async -> Answer {
    let records: [String: Result<ApplicationRecord, RecordError>]
    do throws(ClusterError) {
      records = try await cluster.records.records()
    } catch {
      return .failure(error)
    }
    var first: [ObjectID: String] = [:]
    var shared: [ObjectID: [String]] = [:]
    let readable = records.values.compactMap { try? $0.get() }
    for record in readable.sorted(by: { $0.identity.instance < $1.identity.instance }) {
      for (id, entry) in record.inventory where entry.digest != nil {
        let instance = record.identity.instance
        if let other = first[id] {
          shared[id, default: [other]].append(instance)
        } else {
          first[id] = instance
        }
      }
    }
    return .success(shared)
  }
}

extension Clusters {
  /// Who else declares, in this run or on record, what applications are about to lose.
  ///
  /// - Throws: when the records cannot be listed.
  func otherOwners(
    of ids: [ObjectID],
    besides instances: Set<String>,
    declared: [ObjectID: String],
    in cluster: TargetCluster
  ) async throws(RenderedApplication.Failure) -> [ObjectID: String] {
    guard !ids.isEmpty else { return [:] }
    do throws(ClusterError) {
      let recorded = try await recordedOwners.owners(in: cluster)
      var others: [ObjectID: String] = [:]
      for id in ids {
        let candidates = [declared[id]].compactMap { $0 } + (recorded[id] ?? [])
        others[id] = candidates.first { !instances.contains($0) }
      }
      return others
    } catch {
      throw .init(.unreachable("\(error)"))
    }
  }
}
