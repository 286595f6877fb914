extension Parameter {
  /// Lays parameters over others as the goTemplate mode of matrix and merge does: maps deeply, all else replaced.
  ///
  /// - Throws: when anything is laid over a map of texts that is not one itself, where Argo CD's own code breaks.
  static func merge(
    _ upper: Parameters,
    over lower: inout Parameters
  ) throws(CompositionError) {
    for (key, value) in upper {
      switch (value, lower[key]) {
      case (.map(let above), .map(var below)):
        try merge(above, over: &below)
        lower[key] = .map(below)
      case (.texts(let above), .map(var below)):
        for (name, text) in above { below[name] = .text(text) }
        lower[key] = .map(below)
      case (.texts(let above), .texts(let below)):
        lower[key] = .texts(below.merging(above) { $1 })
      case (.map(let above), .texts) where !above.isEmpty:
        throw CompositionError(.incompatibleMaps(key))
      case (.map, .texts): continue
      default: lower[key] = value
      }
    }
  }
}
