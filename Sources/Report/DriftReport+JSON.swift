import Diff
package import Manifests

extension DriftReport {
  /// The report for machines.
  package var json: Value {
    var map: Mapping = [
      "schemaVersion": 1, "repository": .string(repository), "revision": .string(revision),
      "exitCode": .int(Int(exitCode().rawValue)), "count": .int(count),
      "applications": .list(applications.map(\.json)),
    ]
    map["madeAt"] = madeAt.map { .string($0) }
    map["environment"] = environment.map { .string($0) }
    return .map(map)
  }
}

extension DriftReport.Application {
  fileprivate var json: Value {
    var map: Mapping = ["name": .string(name), "end": .string(end.words.word)]
    map["reason"] = reason.map { .string($0) }
    map["health"] = health.json
    map["items"] = .list(items.map(\.json))
    if !items.isEmpty { map["repair"] = .string(repair) }
    return .map(map)
  }
}

extension DriftReport.Item {
  fileprivate var json: Value {
    var map = id.json
    map["drift"] = .string(kind.rawValue)
    map["comparedBy"] = basis.map { .string($0.rawValue) }
    map["declaredAt"] = origin.map { .string($0.description) }
    map["onset"] = onset.map { .string($0) }
    if !fields.isEmpty {
      map["fields"] = .list(
        fields.map { field in
          var change: Mapping = ["path": .string(field.path.description)]
          change["live"] = field.from
          change["declared"] = field.to
          change["manager"] = field.writer.map { .string($0.manager) }
          change["changedAt"] = field.writer?.time.map { .string($0) }
          return .map(change)
        }
      )
    }
    return .map(map)
  }
}
