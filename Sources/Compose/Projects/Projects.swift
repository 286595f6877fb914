package import Manifests

/// The projects that a run knows, by their names.
package struct Projects: Sendable {
  private var projects: [String: Project] = [:]

  package init() {}

  /// Adds documents; of one name the first counts.
  ///
  /// - Throws: when one cannot be read.
  package mutating func add(_ manifests: [Manifest]) throws(CompositionError) {
    for manifest in manifests where projects[manifest.name] == nil {
      projects[manifest.name] = try Project(manifest)
    }
  }

  /// The project of an application; nil where the run does not know it.
  package subscript(application: Application) -> Project? { projects[application.project] }

  /// Whether an application names a project that nobody has, though there are some.
  package func misses(_ application: Application) -> Bool {
    !projects.isEmpty && application.project != "default" && self[application] == nil
  }
}
