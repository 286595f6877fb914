package import Manifests

/// Which objects of the applications a run is about.
package struct ObjectSelection: Sendable {
  /// Those that one of these names and none excludes, as in Argo CD; all where none names any.
  package var resources: [ResourcePattern]
  /// Those of these waves.
  package var waves: WaveSelection

  package init(resources: [ResourcePattern] = [], waves: WaveSelection = .all) {
    self.resources = resources
    self.waves = waves
  }

  /// Whether objects may be left out.
  package var isFiltered: Bool { !resources.isEmpty || waves != .all }

  /// Whether an object of some wave is chosen.
  package func contains(_ id: ObjectID, wave: Int) -> Bool {
    guard waves.contains(wave) else { return false }
    let matching = resources.filter { $0.matches(id) }
    if matching.contains(where: \.isExclusion) { return false }
    return !matching.isEmpty || resources.allSatisfy(\.isExclusion)
  }
}
