import Apply
import Cluster
import Compose
import Kinds
import Manifests
import Order

/// What the applications of a run declare.
struct Declarations: Sendable {
  /// Who declares which object, by the server of its cluster; of several the last one counts.
  private var owners: [String: [ObjectID: String]] = [:]
  /// The others where there are several.
  private var others: [String: [ObjectID: [String]]] = [:]
  /// The applications of which that is known.
  private var rendered: Set<String> = []
  /// Those that are there, and did not render.
  private var unknown: Set<String> = []
  /// Whether there are no others in the composition.
  private let isWhole: Bool

  /// Takes what applications declare, also those that are refused; with whether there are no others, and none hides others by not rendering.
  init(
    _ applications: [RenderedApplication] = [],
    at servers: Servers = Servers(),
    isWhole: Bool = false
  ) {
    self.isWhole = isWhole
    for application in applications {
      let instance = application.application.instanceName
      guard let manifests = application.declared else {
        unknown.insert(instance)
        continue
      }
      rendered.insert(instance)
      let server = servers[application.application.destination]
      for manifest in manifests
      where !manifest.name.isEmpty && !Traits.isNeverApplied(manifest.value) {
        add(manifest.id, of: instance, at: server)
        // Of a kind that only the destination knows nobody could tell whether it has a namespace.
        if manifest.id.namespace != nil, scope(of: manifest.type.groupKind) == nil {
          add(manifest.id.withoutNamespace, of: instance, at: server)
        }
      }
    }
  }

  private mutating func add(_ id: ObjectID, of instance: String, at server: String) {
    let before = owners[server, default: [:]].updateValue(instance, forKey: id)
    guard let before, before != instance else { return }
    others[server, default: [:]][id, default: []].append(before)
  }

  /// The applications that declare an object in a server's cluster.
  func owners(of id: ObjectID, at server: String) -> [String] {
    guard let last = owners[server]?[id] else { return [] }
    return [last] + (others[server]?[id] ?? [])
  }

  /// Whether they say more of what an application declares than its record: it is among them, or has vanished from their composition.
  func speak(for identity: ApplicationIdentity, isOurs: Bool) -> Bool {
    rendered.contains(identity.instance)
      || isWhole && isOurs && !unknown.contains(identity.instance)
  }
}

extension Declarations {
  /// Why an application may not have an object that another one declares, which only its cluster could tell, or the other's rendering beside
  /// which it was rendered by itself; nil where it may.
  func refusal(of surveyed: SurveyedApplication) -> String? {
    let (server, described) = (surveyed.cluster.access.server, surveyed.describedNamespaces)
    for one in surveyed.desired where !one.id.name.isEmpty && !described.contains(one.id) {
      let other = owners(of: one.id, at: server).first {
        $0 != surveyed.instance && (surveyed.rendered.isElsewhere || !$0.contains("_"))
      }
      guard let other, !Traits.isNeverApplied(one.manifest.value) else { continue }
      return sharingRefusal(of: one.id, surveyed.name, other)
    }
    return nil
  }
}

extension SyncPass {
  /// What the applications of the run declare, or those of them that stay.
  func declarations(
    of applications: [RenderedApplication],
    on clusters: Clusters
  ) async -> Declarations {
    // Objects of a cluster yield no others, so that none is hidden by one that does not render.
    let isKnown = !request.followsApplications || applications.allSatisfy { $0.declared != nil }
    return Declarations(
      applications,
      at: await clusters.servers(of: applications),
      isWhole: isKnown && request.knowsAllApplications && !request.selection.isFiltered
    )
  }
}

extension ObjectID {
  fileprivate var withoutNamespace: ObjectID {
    ObjectID(group: group, kind: kind, name: name)
  }
}
