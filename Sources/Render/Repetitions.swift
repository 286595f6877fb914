import Manifests

/// Leaves out all but the last of equal objects, at the last one's place, and says so (Argo CD's RepeatedResourceWarning).
///
/// Objects that leave their names to the server are never equal.
func withoutRepetitions(_ manifests: [Manifest]) -> (kept: [Manifest], notes: [String]) {
  var last: [ObjectID: Int] = [:]
  for (index, manifest) in manifests.enumerated() where !manifest.name.isEmpty {
    last[manifest.id] = index
  }
  guard last.count < manifests.count else { return (manifests, []) }
  var kept: [Manifest] = []
  var notes: [String] = []
  for (index, manifest) in manifests.enumerated() {
    guard !manifest.name.isEmpty, let final = last[manifest.id], final != index else {
      kept.append(manifest)
      continue
    }
    let places = [manifest.origin, manifests[final].origin].compactMap { $0?.description }
    let origins = places.isEmpty ? "" : " (\(places.joined(separator: " and ")))"
    notes.append("\(manifest.id) appears more than once\(origins); the last one counts")
  }
  return (kept, notes)
}
