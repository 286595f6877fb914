import Apply
import Compose
import Manifests

/// What the applications of a run declare.
struct Declarations: Sendable {
  /// Who declares which object, by the server of its cluster; of several the last one counts.
  private(set) var owners: [String: [ObjectID: String]] = [:]
  /// The others where there are several.
  private var others: [String: [ObjectID: [String]]] = [:]
  /// The applications of which that is known.
  private var rendered: Set<String> = []
  /// Whether there are no others in the composition.
  private let isWhole: Bool

  init(
    _ applications: [RenderedApplication] = [],
    at servers: Servers = Servers(),
    isWhole: Bool = false
  ) {
    self.isWhole = isWhole && applications.allSatisfy { $0.failureEnd == nil }
    for application in applications where application.failureEnd == nil {
      let instance = application.application.instanceName
      rendered.insert(instance)
      let cluster = servers[application.application.destination]
      for manifest in application.manifests where !manifest.name.isEmpty {
        let before = owners[cluster, default: [:]].updateValue(instance, forKey: manifest.id)
        if let before, before != instance {
          others[cluster, default: [:]][manifest.id, default: []].append(before)
        }
      }
    }
  }

  /// The applications that declare an object in a server's cluster.
  func owners(of id: ObjectID, at server: String) -> [String] {
    [owners[server]?[id]].compactMap { $0 } + (others[server]?[id] ?? [])
  }

  /// Whether they say more of what an application declares than its record: it is among them, or has vanished from their composition.
  func speak(for identity: ApplicationIdentity, isOurs: Bool) -> Bool {
    rendered.contains(identity.instance) || isWhole && isOurs
  }
}
