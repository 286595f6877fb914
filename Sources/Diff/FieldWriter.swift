package import Manifests

/// Who wrote a live field, as `metadata.managedFields` tells.
package struct FieldWriter: Sendable, Hashable {
  package let manager: String
  /// When that manager last wrote to the object, as the server writes times.
  package let time: String?
  /// Whether it wrote through server-side apply.
  package let isApply: Bool
}

extension Value {
  /// Who wrote a field of this live object last; nil where the server does not say.
  ///
  /// Of several owners the latest counts, and others before Swell itself. The server keeps no owner of what is not there: a field
  /// that is gone is laid to whoever else wrote last to the same part of the object, such as its `spec`.
  package func writer(of path: FieldPath) -> FieldWriter? {
    let entries = self["metadata"]?["managedFields"]?.list ?? []
    let owners = entries.filter { entry in
      entry["fieldsV1"]?.map.map { owns(path.steps[...], in: $0) } ?? false
    }
    let foreign: (Value) -> Bool = { $0["manager"]?.string != fieldManager }
    var others = owners.filter(foreign)
    if others.isEmpty, descendant(at: path) == nil {
      others = entries.filter { foreign($0) && $0.writes(to: path.steps.first) }
    }
    let latest = (others.isEmpty ? owners : others).max { one, other in
      (one["time"]?.string ?? "") < (other["time"]?.string ?? "")
    }
    guard let latest, let manager = latest["manager"]?.string else { return nil }
    return FieldWriter(
      manager: manager,
      time: latest["time"]?.string,
      isApply: latest["operation"]?.string == "Apply"
    )
  }

  /// The managers that own a field of this live object, or what it is a part of.
  func owners(of path: FieldPath) -> [String] {
    (self["metadata"]?["managedFields"]?.list ?? []).compactMap { entry in
      let isOwner = entry["fieldsV1"]?.map.map { owns(path.steps[...], in: $0) } ?? false
      return isOwner ? entry["manager"]?.string : nil
    }
  }

  /// The field sets of some managers.
  func fieldSets(of isMeant: (String) -> Bool) -> [Mapping] {
    (self["metadata"]?["managedFields"]?.list ?? []).compactMap { entry in
      entry["manager"]?.string.map(isMeant) == true ? entry["fieldsV1"]?.map : nil
    }
  }

  /// Whether this entry of `managedFields` has anything in a part of the object.
  private func writes(to part: FieldPath.Step?) -> Bool {
    guard let part else { return true }
    return self["fieldsV1"]?[part.fieldSetName] != nil
  }

  private func descendant(at path: FieldPath) -> Value? {
    var current = self
    for step in path.steps {
      guard let next = current.child(at: step) else { return nil }
      current = next
    }
    return current
  }
}

/// Whether a field set has a field, something below it, or what it is a part of as a whole.
private func owns(_ path: ArraySlice<FieldPath.Step>, in fields: Mapping) -> Bool {
  guard let step = path.first else { return true }
  if fields.isEmpty { return true }
  if case .index = step { return fields.entries.allSatisfy { $0.key == "." } }
  guard let below = fields[step.fieldSetName]?.map else { return false }
  return owns(path.dropFirst(), in: below)
}
