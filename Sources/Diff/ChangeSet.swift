package import Manifests

/// What has to be done to one object, and which of its fields that changes.
package struct ChangeSet: Sendable, Hashable {
  /// What a sync does with the object.
  package enum Action: String, Sendable, Hashable {
    /// It is not there yet.
    case create
    /// What is desired changed, or was never applied by Swell.
    case update
    /// What is desired stayed; somebody else changed fields that were applied.
    case repair
    /// Nothing changes but the ownership of fields and the record.
    case adopt
    /// Nothing to do.
    case unchanged
    /// It is in the inventory and no longer desired.
    case prune
  }

  package let id: ObjectID
  package let action: Action
  /// The fields that change; for `create` all that is desired, for `prune` nothing.
  package let changes: [FieldChange]
  /// The object before and after, reduced to what can change and masked: what a textual diff shows.
  package let before: Value?
  package let after: Value?
  /// What the comparison rests on; nil where nothing was compared.
  package internal(set) var basis: Basis?

  init(
    id: ObjectID,
    action: Action,
    changes: [FieldChange] = [],
    before: Value? = nil,
    after: Value? = nil
  ) {
    self.id = id
    self.action = action
    self.changes = changes
    self.before = before
    self.after = after
  }

  /// Whether desired and live differ in anything that counts as a difference.
  package var isDifference: Bool {
    switch action {
    case .create, .update, .repair, .prune: true
    case .adopt, .unchanged: false
    }
  }

  /// The change set as an object for machines.
  package var json: Value {
    var map: Mapping = [
      "group": .string(id.group), "kind": .string(id.kind), "name": .string(id.name),
      "action": .string(action.rawValue),
    ]
    map["namespace"] = id.namespace.map { .string($0) }
    map["comparedBy"] = basis.map { .string($0.rawValue) }
    map["changes"] = .list(changes.map(\.json))
    return .map(map)
  }
}
