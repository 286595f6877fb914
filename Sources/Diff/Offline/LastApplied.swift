import JSON
import Manifests

extension Value {
  /// What was applied to this live object last, as far as it tells: the annotation of client-side apply, or else the fields that
  /// one of the managers owns alone.
  func lastApplied(by managers: [String]) -> Value? {
    if let text = self["metadata"]?["annotations"]?[Value.lastApplied]?.string {
      let object = try? JSONReader().value(of: Array(text.utf8))
      return object?["kind"] == nil ? nil : object
    }
    for manager in managers {
      guard let owned = appliedFields(of: manager) else { continue }
      let alone = fieldSets { $0 != manager }.reduce(owned) { $0.subtracting($1) }
      var reader = FieldSetReader()
      return reader.node(of: alone, in: self, desired: nil)?.rebuilt
    }
    return nil
  }
}

extension Mapping {
  /// This field set without the fields of another one.
  fileprivate func subtracting(_ other: Mapping) -> Mapping {
    Mapping(
      compactMap { entry in
        guard let theirs = other[entry.key] else { return (entry.key, entry.value) }
        let rest = (entry.value.map ?? [:]).subtracting(theirs.map ?? [:])
        return rest.isEmpty ? nil : (entry.key, .map(rest))
      }
    )
  }
}
