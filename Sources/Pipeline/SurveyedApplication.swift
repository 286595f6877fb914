package import Apply
package import Diff
import Health
package import Manifests
import Order

/// An application held against its cluster.
package struct SurveyedApplication: Sendable {
  package let rendered: RenderedApplication
  package let cluster: TargetCluster
  package let desired: [Desired]
  package let record: ApplicationRecord
  package let survey: Survey
  /// What a sync would do to each object, in the order of the survey.
  package let changes: [ChangeSet]

  /// Whether nothing differs; hooks come and go.
  package var isInSync: Bool {
    zip(survey.observations, changes).allSatisfy { observation, change in
      observation.isHook || !change.isDifference && observation.problem == nil
    }
  }

  /// Whether nothing is declared but hooks; a namespace that is only described is not.
  package var isEmpty: Bool {
    let described = describedNamespaces
    return desired.allSatisfy { $0.isHook || described.contains($0.id) }
  }

  /// The namespaces that are described, and no objects of the application.
  var describedNamespaces: [ObjectID] {
    rendered.application.describedNamespace(besides: rendered.manifests).map(\.id)
  }

  /// The worst health among its live objects, hooks and what is left out aside.
  package var health: Verdict {
    survey.observations.lazy.filter { !$0.isHook && $0.live?.countsForHealth != false }
      .compactMap { $0.live?.verdict }
      .reduce(Verdict(.healthy)) { $0.worse($1) }
  }

  /// What is no longer declared and has become others', so that it is on record alone.
  package var handedOver: [ObjectID] { survey.handedOver(by: instance, rendered.tracking) }

  package var name: String { rendered.name }

  /// By what its objects are marked as its own.
  package var instance: String { record.identity.instance }
}
