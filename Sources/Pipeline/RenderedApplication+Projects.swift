import Compose
import Manifests
import Render
import Report

extension RenderedApplication {
  /// The same, refused where its project does not permit what it rendered to; noted where the project is not known.
  func held(to projects: Projects) -> RenderedApplication {
    guard case .success(let rendering) = result else { return self }
    var held = self
    guard let project = projects[application] else {
      if projects.misses(application) {
        held.notes.append(
          "project '\(application.project)' is not at hand: its limits were not checked"
        )
      }
      return held
    }
    held.orphans = project.orphans
    do throws(CompositionError) {
      held.user = try project.user(for: application.destination)
    } catch {
      held.result = .failure(
        .init(.refused("cannot use application '\(name)': \(error.problem)"))
      )
    }
    for manifest in rendering.manifests {
      guard let refusal = project.refusal(of: manifest, to: application.destination) else {
        continue
      }
      held.result = .failure(.init(.refused("cannot use application '\(name)': \(refusal)")))
      return held
    }
    return held
  }

  /// The same, refused where a window of its project is closed at a moment in seconds since 1970.
  func held(
    to projects: Projects,
    at now: Int,
    offset: (String) -> Int
  ) -> RenderedApplication {
    guard case .success = result,
      let window = projects[application]?.windows.refusal(
        of: application,
        at: now,
        isManual: true,
        offset: offset
      )
    else { return self }
    var held = self
    held.result = .failure(
      .init(
        .refused(
          "cannot sync application '\(name)': project '\(application.project)' does not permit it now (its sync window '\(window)')"
        )
      )
    )
    return held
  }
}
