package import Manifests

extension OwnedFields {
  /// Takes a manager's fields out of the server's answer to a server-side apply.
  ///
  /// `status` and the entries of subresources do not count. Nil where the object names no fields of that manager in its
  /// own API version. What was sent tells an empty map that others may fill from an atomic one.
  package init?(of object: Value, manager: String, desired: Value? = nil) {
    guard let fields = object.appliedFields(of: manager) else { return nil }
    var reader = FieldSetReader()
    guard
      case .members(let members) = reader.node(
        of: Mapping(fields.entries.filter { $0.key != "f:status" }.map { ($0.key, $0.value) }),
        in: object,
        desired: desired
      )
    else { return nil }
    self.init(root: .members(members))
  }
}

extension Value {
  /// The field set that a manager owns by server-side apply, in the notation of `fieldsV1`.
  package func appliedFields(of manager: String) -> Mapping? {
    guard case .list(let entries)? = self["metadata"]?["managedFields"] else { return nil }
    let apiVersion = self["apiVersion"]?.string
    for entry in entries {
      guard entry["manager"]?.string == manager, entry["operation"]?.string == "Apply",
        entry["apiVersion"]?.string == apiVersion,
        entry["subresource"]?.string?.isEmpty != false
      else { continue }
      return entry["fieldsV1"]?.map
    }
    return nil
  }
}

/// Reads `fieldsV1` beside the object whose fields it names.
struct FieldSetReader {
  private var steps = FieldSetSteps()

  /// The node for a set of fields; nil where the object does not hold the field (any more).
  mutating func node(of fields: Mapping, in live: Value, desired: Value?) -> OwnedFields.Node? {
    var members: [OwnedFields.Member] = []
    members.reserveCapacity(fields.count)
    for entry in fields where entry.key != "." {
      guard let step = steps.step(for: entry.key), let child = live.child(at: step) else {
        continue
      }
      if case .value = step {
        members.append(OwnedFields.Member(step, .value(child)))
        continue
      }
      let below = entry.value.map ?? [:]
      if let node = node(of: below, in: child, desired: desired?.child(at: step)) {
        members.append(OwnedFields.Member(step, node))
      }
    }
    return members.isEmpty ? Self.leaf(live, desired: desired) : .members(members)
  }

  private static func leaf(_ live: Value, desired: Value?) -> OwnedFields.Node {
    switch (live, desired) {
    case (.map(let map), .map(let wanted)?)
    where wanted.isEmpty && !map.isEmpty || wanted.holdsNothing && !map.holdsNothing:
      .anyMap
    case (.list(let list), .list(let wanted)?) where wanted.isEmpty && !list.isEmpty: .anyList
    default: .value(live)
    }
  }
}

extension Mapping {
  /// Whether no field of this map holds anything, which servers leave out.
  fileprivate var holdsNothing: Bool {
    allSatisfy { entry in
      switch entry.value {
      case .null: true
      case .map(let map): map.holdsNothing
      case .list(let list): list.isEmpty
      default: false
      }
    }
  }
}
