import Manifests

/// What every object says about itself.
extension Value {
  var metadata: Mapping { self["metadata"]?.map ?? [:] }
  var name: String { metadata["name"]?.string ?? "" }
  var namespace: String { metadata["namespace"]?.string ?? "" }
  var uid: String { metadata["uid"]?.string ?? "" }
  var generation: Int { metadata["generation"]?.int ?? 0 }
  var resourceVersion: String { metadata["resourceVersion"]?.string ?? "" }
  var labels: [String: String] { (metadata["labels"]?.map ?? [:]).texts }
  var finalizers: [String] { (metadata["finalizers"]?.list ?? []).compactMap(\.string) }
  var isBeingDeleted: Bool { metadata["deletionTimestamp"]?.string != nil }
  var ownerReferences: [Value] { metadata["ownerReferences"]?.list ?? [] }
  var ownerUIDs: Set<String> { Set(ownerReferences.compactMap { $0["uid"]?.string }) }

  /// The owner that controls the object.
  var controller: Value? { ownerReferences.first { $0["controller"] == true } }

  /// Sets a field of the metadata; nil takes it away.
  mutating func setMetadata(_ name: String, _ value: Value?) {
    set(["metadata", name], value)
  }

  /// Sets the value at a path of keys, with the maps above it; nil takes it away.
  mutating func set(_ path: [String], _ value: Value?) {
    set(path[...], value)
  }

  private mutating func set(_ path: ArraySlice<String>, _ value: Value?) {
    guard let key = path.first else { return }
    guard path.count > 1 else {
      self[key] = value
      return
    }
    var below = self[key] ?? .null
    if value == nil, below.map == nil { return }
    below.set(path.dropFirst(), value)
    self[key] = below
  }
}

extension Mapping {
  /// The entries that are texts.
  var texts: [String: String] {
    var result: [String: String] = [:]
    for entry in entries {
      if case .string(let text) = entry.value { result[entry.key] = text }
    }
    return result
  }
}
