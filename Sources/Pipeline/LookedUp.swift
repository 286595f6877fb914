import Apply
import Cluster
import Crypto
import JSON
import Manifests
import Synchronization

/// What charts looked up in clusters during a pass, so that the same can be asked once more; of the objects themselves nothing is kept.
final class LookedUp: Sendable {
  /// Who asks a cluster.
  private struct Asker: Hashable {
    let server: String
    /// In whose name; nil for the run's own.
    let user: String?
  }

  /// What an asker was told.
  private struct Notes {
    let cluster: TargetCluster
    /// Of every question the digests of its answers; nil for one without an answer.
    var digests: [LiveLookup.Query: Set<String?>] = [:]
  }

  /// Guards the notes between renderings.
  private let notes = Mutex<[Asker: Notes]>([:])

  /// How many askers ask at once.
  private static let limit = 8

  func note(
    _ answer: LiveLookup.Answer,
    to query: LiveLookup.Query,
    in cluster: TargetCluster,
    as user: String?
  ) {
    let asker = Asker(server: cluster.access.server, user: user)
    let digest = Self.digest(of: answer)
    notes.withLock { notes in
      _ = notes[asker, default: Notes(cluster: cluster)].digests[query, default: []].insert(digest)
    }
  }

  /// Whether something is otherwise by now; what cannot be asked is not.
  ///
  /// A cluster that does not answer one question is asked no further: it would have every one waited for.
  func hasChanged() async -> Bool {
    let notes = Array(notes.withLock { $0 }.values)
    return await notes.concurrentMap(limit: Self.limit) { await Self.hasChanged($0) }
      .contains(true)
  }

  private static func hasChanged(_ notes: Notes) async -> Bool {
    let lookup = LiveLookup(in: notes.cluster.with(notes.cluster.client.with(.brief)))
    for (query, digests) in notes.digests {
      let answer = await lookup.answer(query)
      if case .failed(let error) = answer, error.isOfServer { return false }
      if let digest = digest(of: answer), digests != [digest] { return true }
    }
    return false
  }

  private static func digest(of answer: LiveLookup.Answer) -> String? {
    guard case .found(let value) = answer else { return nil }
    var told = value ?? .null
    if let items = told["items"]?.list { told["items"] = .list(items.map(content)) }
    return hexadecimal(sha256(JSONWriter().bytes(of: content(told))))
  }

  /// An object without what changes with every write, and means nothing to a chart.
  private static func content(_ object: Value) -> Value {
    guard var metadata = object["metadata"]?.map else { return object }
    metadata["managedFields"] = nil
    metadata["resourceVersion"] = nil
    var object = object
    object["metadata"] = .map(metadata)
    return object
  }
}

extension ClusterError {
  /// Whether the server answers nothing at the moment, whatever it is asked.
  fileprivate var isOfServer: Bool {
    switch problem {
    case .configuration, .unreachable, .cancelled, .unauthorized, .tooManyRequests, .server: true
    default: false
    }
  }
}
