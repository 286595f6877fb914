import Manifests

/// Sets of fields in the notation of `fieldsV1`: what operations on them yield is a set again.
enum FieldSets {
  static func union(_ left: Mapping, _ right: Mapping) -> Mapping {
    var result = left
    for entry in right {
      let known = result[entry.key]?.map
      result[entry.key] = .map(
        known.map { union($0, entry.value.map ?? [:]) } ?? entry.value.map ?? [:]
      )
    }
    return result
  }

  /// The fields of the first set that the second one does not hold.
  static func difference(_ left: Mapping, _ right: Mapping) -> Mapping {
    var result = Mapping()
    for entry in left {
      let fields = entry.value.map ?? [:]
      guard let other = right[entry.key]?.map else {
        result[entry.key] = .map(fields)
        continue
      }
      let rest = difference(fields, other)
      if !rest.isEmpty { result[entry.key] = .map(rest) }
    }
    return result
  }

  /// The fields at and below a path.
  static func below(_ path: [String], of set: Mapping) -> Mapping {
    guard let first = path.first else { return set }
    guard let fields = set[first]?.map else { return [:] }
    let rest = below(Array(path.dropFirst()), of: fields)
    return rest.isEmpty ? [:] : [first: .map(rest)]
  }
}
