import Diff
package import Manifests
import Order

extension SyncReport {
  /// The report for machines.
  package var json: Value {
    var map: Mapping = [
      "purpose": .string(purpose.rawValue), "repository": .string(repository),
      "revision": .string(revision), "exitCode": .int(Int(exitCode.rawValue)),
      "durationInSeconds": .double(duration.seconds), "counts": counts.json,
      "applications": .list(applications.map(\.json)),
    ]
    map["environment"] = environment.map { .string($0) }
    return .map(map)
  }
}

extension OutcomeCounts {
  var json: Value { .map(Mapping(pairs.map { ($0.word, .int($0.count)) })) }
}

extension ApplicationReport {
  /// The application's part for machines.
  package var json: Value {
    var map: Mapping = [
      "name": .string(name), "namespace": .string(namespace), "wave": .int(wave),
      "revision": .string(revision), "end": .string(end.words.word),
    ]
    map["reason"] = end.words.reason.map { .string($0) }
    map["health"] = health.json
    map["durationInSeconds"] = .double(duration.seconds)
    map["notes"] = .list(notes.map { .string($0) })
    map["counts"] = counts.json
    map["objects"] = .list(objects.map(\.json))
    return .map(map)
  }
}

extension ObjectReport {
  /// The object's part for machines.
  package var json: Value {
    var map = id.json
    map["phase"] = .string(phase.rawValue)
    map["wave"] = .int(wave)
    if isHook { map["hook"] = true }
    map["outcome"] = .string(outcome.word)
    switch outcome {
    case .skipped(let reason): map["reason"] = .string("\(reason)")
    case .failed(let error): map["reason"] = .string(error)
    case .created, .configured, .unchanged, .deleted: break
    }
    map["comparedBy"] = change?.basis.map { .string($0.rawValue) }
    if !changes.isEmpty { map["changes"] = .list(changes.map(\.json)) }
    map["health"] = health?.json
    return .map(map)
  }
}

extension ObjectID {
  /// Group, kind, namespace and name; an object of the whole cluster has no namespace.
  var json: Mapping {
    var map: Mapping = ["group": .string(group), "kind": .string(kind)]
    map["namespace"] = namespace.map { .string($0) }
    map["name"] = .string(name)
    return map
  }
}

extension Verdict {
  var json: Value { ["status": .string(status.rawValue), "message": .string(message)] }
}
