package import Pipeline

/// Where applications come from: a composition in a repository, or the objects of a cluster.
package struct Origin: Sendable {
  /// What logs and reports call it.
  package let name: String
  /// Composes and renders everything anew, from what the repositories have now.
  package let place: @Sendable () async throws -> Placement

  package init(name: String, place: @escaping @Sendable () async throws -> Placement) {
    self.name = name
    self.place = place
  }
}
