import Apply
package import Compose
import Kinds
package import Manifests
package import Render
package import Report

/// An application on its way through a pass, with what its sources render to or why they do not.
package struct RenderedApplication: Sendable {
  package let application: Application
  /// Its turn: the waves of the applications that led to it, its own last, each followed by the step within the wave.
  package let turn: [Int]
  /// The names of the applications that led to it, the outermost first.
  package let ancestors: [String]
  /// What was read: a commit for each source, or the working folder.
  package var revision: String
  /// The commit, or the chart's version, of each source, in full.
  package var revisions: [String] = []
  /// What Argo CD calls the tool of each source: `Helm`, `Kustomize`, `Directory`, `Plugin`.
  package var sourceTypes: [String] = []
  /// What should be known and did no harm.
  package var notes: [String]
  /// Why some of it was read as it was fetched earlier, in words.
  package var outages: [String] = []
  package var result: Result<Rendering, Failure>
  /// What it rendered to before it was refused.
  private(set) var held: Rendering?
  /// Its project; nil where the run does not know it.
  var project: Project?
  /// How its objects are marked.
  var tracking = Tracking()
  /// In whose name its project has it synced; nil for the run's own.
  package var user: String?

  /// Why an application takes no further part in a pass; it ends so in the report.
  package struct Failure: Error, Sendable {
    package let end: ApplicationReport.End
    /// Whether it cannot be used as it is declared, or its project does not permit it, so that it will not come, whoever waits.
    package private(set) var isInvalid = false

    package init(_ end: ApplicationReport.End) {
      self.end = end
    }

    /// The project of an application does not permit it.
    static func forbidden(_ application: Application, because reason: String) -> Failure {
      var failure = Failure(.refused("cannot use application '\(application.name)': \(reason)"))
      failure.isInvalid = true
      return failure
    }

    /// What an application declares cannot be used.
    static func unusable(because problems: [CompositionError]) -> Failure {
      var failure = Failure(.unreadable(problems.map(\.description).joined(separator: "\n")))
      failure.isInvalid = true
      return failure
    }
  }

  package var name: String { application.name }

  /// Whether it cannot be used as it is declared, or its project does not permit it.
  package var isInvalid: Bool {
    if case .failure(let failure) = result { failure.isInvalid } else { false }
  }

  /// What its project says of objects that nobody declared; nil where that is nothing.
  var orphans: OrphanRules? { project?.orphans }

  /// Whether its project wants a warning of objects that nobody declared.
  package var warnsOfOrphans: Bool { orphans?.warns == true }

  /// Has it take no further part, although what it declares is known.
  mutating func refuse(because reason: String) {
    held = try? result.get()
    result = .failure(Failure(.refused(reason)))
  }

  /// What it declares, even where that may not be applied now; nil where nobody knows.
  var declared: [Manifest]? { ((try? result.get()) ?? held)?.manifests }

  /// What it rendered to; nothing where it failed.
  package var manifests: [Manifest] {
    (try? result.get())?.manifests ?? []
  }

  /// The images of the containers that it declares, sorted.
  package var images: [String] {
    var images: Set<String> = []
    for manifest in manifests {
      guard let path = podSpecPath(of: manifest.type.groupKind) else { continue }
      let spec = path.reduce(manifest.value as Value?) { $0?[$1] }
      for key in ["containers", "initContainers"] {
        images.formUnion((spec?[key]?.list ?? []).compactMap { $0["image"]?.string })
      }
    }
    return images.sorted()
  }
}
