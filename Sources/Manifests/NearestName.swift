/// The known name that a mistyped one most likely means, for hints such as "did you mean 'toYaml'?".
///
/// Names count as near when at most a third of the longer one's letters must change (Levenshtein's distance, case ignored); of
/// equally near ones the first wins. Nil where none is near.
package func nearestName(to name: String, in known: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8)
  var best: (name: String, distance: Int)?
  for candidate in known where candidate != name {
    let letters = Array(candidate.lowercased().utf8)
    let limit = max(1, max(wanted.count, letters.count) / 3)
    guard abs(wanted.count - letters.count) <= limit else { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.name
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (line, one) in left.enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for (column, other) in right.enumerated() {
      let above = row[column + 1]
      row[column + 1] = min(diagonal + (one == other ? 0 : 1), above + 1, row[column] + 1)
      diagonal = above
    }
  }
  return row[right.count]
}
