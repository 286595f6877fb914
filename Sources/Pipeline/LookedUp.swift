import Crypto
import JSON
import Manifests
import Synchronization

/// What charts looked up in clusters during a pass, so that the same can be asked once more; of the objects themselves nothing is kept.
final class LookedUp: Sendable {
  private struct Note {
    let cluster: TargetCluster
    let query: LiveLookup.Query
    /// Nil where there was no answer.
    let digest: String?
  }

  /// Guards the notes between renderings.
  private let notes = Mutex<[Note]>([])

  func note(_ answer: LiveLookup.Answer, to query: LiveLookup.Query, in cluster: TargetCluster) {
    let note = Note(cluster: cluster, query: query, digest: Self.digest(of: answer))
    notes.withLock { $0.append(note) }
  }

  /// Whether something is otherwise by now; what cannot be asked is not.
  func hasChanged() async -> Bool {
    for note in notes.withLock({ $0 }) {
      let answer = await LiveLookup(in: note.cluster).answer(note.query)
      if let digest = Self.digest(of: answer), digest != note.digest { return true }
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
