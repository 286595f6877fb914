import Manifests

/// Ownership as writes change it.
struct Ownership: Sendable {
  /// A field that somebody else owns and that an apply would change.
  struct Conflict: Sendable, Equatable {
    let manager: FieldOwners.Key
    let fields: FieldSet
  }

  /// An apply that was refused because of others' fields.
  struct Conflicts: Error {
    let all: [Conflict]
  }

  let schema: Schema?
  /// Fields that the endpoint does not write, and that nobody can own by it.
  let ignored: FieldSet

  /// The managers after an object was created or changed by somebody.
  func update(
    from old: Value,
    to new: Value,
    managers: FieldOwners,
    by manager: FieldOwners.Key,
    at time: String
  ) -> FieldOwners {
    var managers = managers
    let comparison = FieldComparison(
      from: Self.stripped(old),
      to: Self.stripped(new),
      schema: schema
    )
    managers.release(comparison.changed.union(comparison.removed), except: manager)
    let before = managers[manager]
    let fields = (before?.fields ?? FieldSet()).subtracting(comparison.removed)
      .union(comparison.changed).subtractingDeeply(ignored)
    if fields != before?.fields { managers[manager] = .init(fields: fields, time: time) }
    managers.cap()
    return managers
  }

  /// The object and its managers after an apply.
  ///
  /// - Throws: where fields of others would change and are not to be taken over.
  func apply(
    _ applied: Value,
    to live: Value,
    managers: FieldOwners,
    by manager: FieldOwners.Key,
    force: Bool,
    at time: String
  ) throws(Conflicts) -> (object: Value, managers: FieldOwners) {
    var managers = managers
    let fields = FieldSet(of: Self.stripped(applied), schema: schema)
      .without(FieldStep.field("metadata")).subtractingDeeply(ignored)
    let last = managers[manager]
    if last?.fields != fields { managers[manager] = .init(fields: fields, time: time) }
    var merged = StructuredMerge.merge(live, applied, schema: schema)
    if let last {
      let given = last.fields.subtracting(managers.all.withParents)
      merged = StructuredMerge.remove(given, from: merged, schema: schema)
    }
    let comparison = FieldComparison(
      from: Self.stripped(live),
      to: Self.stripped(merged),
      schema: schema
    )
    let changed = comparison.changed.subtractingDeeply(ignored)
    let owners = managers.owners(of: changed, except: manager)
    if !force, !owners.isEmpty {
      throw Conflicts(
        all: owners.map { Conflict(manager: $0.key, fields: $0.fields) }
      )
    }
    managers.release(changed.union(comparison.removed), except: manager)
    if let entry = managers[manager] {
      // Who changes nothing is not said to have done it now.
      let isUnchanged = comparison.changed.isEmpty && comparison.removed.isEmpty
      let moment = isUnchanged ? last?.time ?? "" : time
      managers[manager] = .init(fields: entry.fields, time: moment)
    }
    return (merged, managers)
  }

  /// The object without what nobody owns.
  private static func stripped(_ object: Value) -> Value {
    guard case .map(var map) = object else { return object }
    map["apiVersion"] = nil
    map["kind"] = nil
    var metadata = map["metadata"]?.map ?? [:]
    for name in unownedMetadata { metadata[name] = nil }
    map["metadata"] = .map(metadata)
    return .map(map)
  }

  private static let unownedMetadata = [
    "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
    "managedFields", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds",
  ]
}
