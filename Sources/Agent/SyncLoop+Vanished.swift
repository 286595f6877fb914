import Apply
import Compose
import Pipeline
import Report

/// An application of which nothing but a record is left.
struct Vanished: Sendable {
  /// The name of the origin that had it.
  let origin: String
  /// The composition that no longer yields it.
  let placement: Placement
  let identity: ApplicationIdentity
  /// Deletes its objects; nil where that has not begun.
  var deletion: Task<Void, Never>?
}

/// The end of applications that compositions no longer yield, where their objects are to go with them.
extension SyncLoop {
  /// Notes which applications are on record and no longer yielded; what is under way comes to its end unless it is yielded again.
  func noteWhatVanished(from origin: Origin, _ placement: Placement) async {
    for rendered in placement.applications { spare(rendered.application.instanceName) }
    guard settings.prunesApplications, !origin.isOfObjects else { return }
    let identities = (try? await placement.vanished(options: options())) ?? []
    vanished = vanished.filter { $0.value.origin != origin.name || $0.value.deletion != nil }
    for identity in identities where vanished[identity.instance] == nil {
      vanished[identity.instance] = Vanished(
        origin: origin.name,
        placement: placement,
        identity: identity
      )
    }
  }

  /// Leaves an application alone that is yielded again, from wherever.
  private func spare(_ instance: String) {
    if let deletion = vanished[instance]?.deletion {
      deletion.cancel()
    } else {
      vanished[instance] = nil
    }
  }

  /// Begins the deletions that are this replica's; one that fails is begun anew after the next composing.
  func deleteWhatVanished() {
    // Some may have been yielded while it was found out what vanished.
    vanished = vanished.filter { $0.value.deletion != nil || applications[$0.key] == nil }
    for (instance, one) in vanished where one.deletion == nil && isOurs(instance) && hasRoom {
      let number = nextWorkNumber()
      busy[number] = .now + Self.longestPlace
      vanished[instance]?.deletion = Task {
        await delete(one, instance)
        busy[number] = nil
        vanished[instance] = nil
        due.ring()
      }
    }
  }

  private func delete(_ one: Vanished, _ instance: String) async {
    let (placement, identity) = (one.placement, one.identity)
    let report = try? await placement.delete(vanished: identity, options: options()) { _ in }
    // It may have come back meanwhile.
    if let report, applications[instance] == nil { tell(.vanished(application: instance, report)) }
  }
}
