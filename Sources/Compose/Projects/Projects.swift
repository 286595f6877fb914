/// The projects that a run knows, by their names.
package struct Projects: Sendable {
  private var projects: [String: Project] = [:]

  /// Brings projects together; of one name the first counts.
  package init(_ projects: [Project] = []) { add(projects) }

  /// Adds projects whose names are not taken.
  package mutating func add(_ more: [Project]) {
    for project in more where projects[project.name] == nil { projects[project.name] = project }
  }

  /// The project of an application; nil where the run does not know it.
  package subscript(application: Application) -> Project? { projects[application.project] }

  /// Whether an application names a project that nobody has, though there are some.
  package func misses(_ application: Application) -> Bool {
    !projects.isEmpty && application.project != "default" && self[application] == nil
  }
}
