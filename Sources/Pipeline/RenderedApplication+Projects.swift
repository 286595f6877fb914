import Apply
import Compose
import Kinds
import Manifests
import Order
import Render
import Report
import Template

extension RenderedApplication {
  /// The same, refused where its project does not permit what it rendered to; noted where the project is not known.
  func held(to projects: Projects) -> RenderedApplication {
    var held = self
    held.project = projects[application]
    guard case .success(let rendering) = result else { return held }
    guard let project = projects[application] else {
      if projects.misses(application) {
        held.notes.append(
          "project '\(application.project)' is not at hand: its limits were not checked"
        )
      }
      return held
    }
    do throws(CompositionError) {
      held.user = try project.user(for: application.destination)
    } catch {
      held.result = .failure(.forbidden(application, because: "\(error.problem)"))
    }
    for manifest in rendering.manifests {
      guard let refusal = project.refusal(of: manifest.id, to: application.destination),
        !Traits.isNeverApplied(manifest.value)
      else { continue }
      held.result = .failure(.forbidden(application, because: refusal))
      return held
    }
    return held
  }

  /// Why its project does not permit what turns out to belong to the cluster as a whole, as only the cluster could tell; nil where it does.
  func failure(placing desired: [Desired]) -> Failure? {
    guard let project else { return nil }
    for one in desired where one.id.namespace == nil && scope(of: one.id.groupKind) == nil {
      guard let refusal = project.refusal(of: one.id, to: application.destination),
        !Traits.isNeverApplied(one.manifest.value)
      else { continue }
      return .forbidden(application, because: refusal)
    }
    return nil
  }

  /// Whether its project permits an object: what that forbids is nobody's business here, and is never deleted.
  func permits(_ id: ObjectID) -> Bool {
    project?.refusal(of: id, to: application.destination) == nil
  }

  /// The sync window that is closed for it at a moment; nil where none is.
  func closedWindow(at now: Timestamp, isManual: Bool, _ templates: TemplateSources) -> String? {
    let seconds = now.secondsSince1970
    return project?.windows.refusal(of: application, at: seconds, isManual: isManual) {
      templates.offset(of: $0, at: seconds)
    }
  }

  /// The same, refused where a window of its project is closed at a moment.
  func heldToWindows(at now: Timestamp, _ templates: TemplateSources) -> RenderedApplication {
    guard case .success = result,
      let window = closedWindow(at: now, isManual: true, templates)
    else { return self }
    var held = self
    held.refuse(
      because:
        "cannot sync application '\(name)': project '\(application.project)' does not permit it now (its sync window '\(window)')"
    )
    return held
  }
}

extension Projects {
  /// Refuses an application that may not be where it is, or go where it says, or come from there.
  func check(
    _ application: Application,
    for request: PassRequest
  ) throws(RenderedApplication.Failure) {
    let control = request.controlNamespace
    guard
      let reason = self[application]?.refusal(of: application, controlNamespace: control)
        ?? strangeness(of: application, request)
    else { return }
    throw .forbidden(application, because: reason)
  }

  /// Why an object is where no project could permit it, outside of Argo CD's own namespace; nil for others.
  private func strangeness(of application: Application, _ request: PassRequest) -> String? {
    // Where applications are not followed they are objects of a cluster, and all of its projects are at hand.
    guard !request.followsApplications, !application.namespace.isEmpty,
      application.namespace != request.controlNamespace, self[application] == nil
    else { return nil }
    return
      "there is no project '\(application.project)' to permit the namespace '\(application.namespace)' by its sourceNamespaces"
  }
}
