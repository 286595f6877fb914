package import Manifests
package import Pipeline

/// Where applications come from: a composition in a repository, or the objects of a cluster.
package struct Origin: Sendable {
  /// What logs and reports call it.
  package let name: String
  /// Composes and renders everything anew, from what the repositories have now.
  ///
  /// For the applications that it is given, by instance name, nothing counts that was fetched or rendered before.
  package let place: @Sendable (_ refreshed: Set<String>) async throws -> Placement
  /// Renders one Application document by itself, such as one at another revision; nil where the documents are a repository's.
  package let placeAlone: (@Sendable (Manifest) async throws -> Placement)?

  /// What the files hold that each pass reads besides repositories and clusters, by path; nil for one that cannot be read.
  package let files: @Sendable () -> [String: [UInt8]?]

  package init(
    name: String,
    files: @escaping @Sendable () -> [String: [UInt8]?],
    place: @escaping @Sendable (_ refreshed: Set<String>) async throws -> Placement,
    placeAlone: (@Sendable (Manifest) async throws -> Placement)? = nil
  ) {
    self.name = name
    self.files = files
    self.place = place
    self.placeAlone = placeAlone
  }

  /// One Application document by itself, rendered; nil where the documents are a repository's.
  ///
  /// - Throws: when it cannot be used.
  func placedAlone(_ document: Manifest) async throws -> (Placement, RenderedApplication)? {
    guard let placement = try await placeAlone?(document) else { return nil }
    guard let rendered = placement.applications.first else {
      throw PassError.refused(placement.problems.joined(separator: "\n"))
    }
    return (placement, rendered)
  }

  /// Whether its applications are objects of a cluster, which somebody made and deletes by themselves.
  var isOfObjects: Bool { placeAlone != nil }
}
