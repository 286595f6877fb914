import Kinds

/// Adds labels or annotations in the fields that hold them.
struct EntryTransformer {
  var entries: [String: String]
  var fields: [FieldSpec]

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    guard !entries.isEmpty else { return }
    let sorted = entries.sorted { $0.key < $1.key }
    try list.updateEach { (resource) throws(KustomizeError) in
      let type = resource.type
      for field in fields where type.fits(field) {
        for (key, text) in sorted {
          try resource.node.change(field, missing: .map) { (node) throws(KustomizeError) in
            try node.setEntry(key, text)
          }
        }
      }
    }
  }
}

extension LabelChange {
  /// The fields that the labels go to.
  func fields(_ configuration: FieldConfiguration) throws(KustomizeError) -> [FieldSpec] {
    var result = fields.map(\.spec)
    try result.merge(configuration.labels)
    if includesSelectors {
      try result.merge(configuration.commonLabels)
    } else {
      if includesTemplates { try result.merge(configuration.templateLabels) }
      try result.merge([FieldSpec("metadata/labels", creates: true)])
    }
    return result
  }
}
