import Template

extension DatumMap {
  /// The table at a path of names; nil where the path leaves tables.
  func table(at path: some Sequence<Substring>) -> DatumMap? {
    var current = self
    for name in path {
      guard case .map(let next)? = current[Text(String(name))] else { return nil }
      current = next
    }
    return current
  }

  /// The value at a dotted path that is no table.
  func scalar(at path: String) -> Datum? {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = parts.last, let table = table(at: parts.dropLast()),
      let value = table[Text(String(last))]
    else { return nil }
    if case .map = value { return nil }
    return value
  }
}
