import Manifests

/// The fields that Swell owns or would own, to tell its own changes from those of admission webhooks.
struct Ownership {
  private let fieldSets: [Mapping]

  /// Unites what Swell owns in some states of one object.
  init(in objects: Value...) {
    fieldSets = objects.compactMap { $0.appliedFields(of: fieldManager) }
  }

  /// Whether a path leads to, into or above an owned field; always, where nothing is known.
  func covers(_ path: FieldPath) -> Bool {
    if fieldSets.isEmpty { return true }
    return fieldSets.contains { Self.covers(path.steps, in: $0) }
  }

  private static func covers(_ path: [FieldPath.Step], in fields: Mapping) -> Bool {
    var current = fields
    for step in path {
      if current.isEmpty { return true }
      if case .index = step { return true }
      guard let below = current[step.fieldSetName]?.map else { return false }
      current = below
    }
    return true
  }
}
