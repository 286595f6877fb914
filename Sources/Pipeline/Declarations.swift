import Apply
import Compose
import Manifests

/// What the applications of a run declare.
struct Declarations: Sendable {
  /// Who declares which object, by the server of its cluster; of several the last one counts.
  private(set) var owners: [String: [ObjectID: String]] = [:]
  /// The applications of which that is known.
  private var rendered: Set<String> = []
  /// Those that did not render.
  private var failed: Set<String> = []

  init(_ applications: [RenderedApplication] = [], at servers: Servers = Servers()) {
    for application in applications {
      let instance = application.application.instanceName
      guard application.failureEnd == nil else {
        failed.insert(instance)
        continue
      }
      rendered.insert(instance)
      let cluster = servers[application.application.destination]
      for manifest in application.manifests where !manifest.name.isEmpty {
        owners[cluster, default: [:]][manifest.id] = instance
      }
    }
  }

  /// Whether they say more of what an application declares than its record: it is among them, or has vanished from their composition.
  func speak(for identity: ApplicationIdentity, isOurs: Bool) -> Bool {
    rendered.contains(identity.instance) || isOurs && !failed.contains(identity.instance)
  }
}
