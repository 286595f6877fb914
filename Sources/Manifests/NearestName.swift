/// The known name that a mistyped one most likely means, for hints such as "did you mean 'toYaml'?".
///
/// Names count as near when at most a third of the longer one's letters must change (a swap of neighbours counts as one, case is ignored); of
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

/// The optimal string alignment distance: letters changed, left out, added, or swapped with their neighbours.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var before = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  for i in left.indices {
    var current = [i + 1]
    for j in right.indices {
      let change = previous[j] + (left[i] == right[j] ? 0 : 1)
      var best = min(change, previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        best = min(best, before[j - 1] + 1)
      }
      current.append(best)
    }
    before = previous
    previous = current
  }
  return previous[right.count]
}
