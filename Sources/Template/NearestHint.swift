import Manifests

/// What follows a message about an unknown name: the known one that was most likely meant, nothing where none is near.
func nearestHint(to name: String, in known: some Sequence<String>) -> String {
  nearestName(to: name, in: known).map { " (did you mean '\($0)'?)" } ?? ""
}
