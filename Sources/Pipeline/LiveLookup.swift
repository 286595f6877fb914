import Cluster
import Compose
import Manifests
import Synchronization
package import Template

/// Answers the `lookup` of templates from a cluster, while rendering itself asks nobody.
///
/// What a render asked for and did not get is read afterwards, and the render is repeated with it, until nothing is left open.
package struct LiveLookup: Sendable {
  private let cluster: TargetCluster
  /// Where it is noted what was looked up; nil where nobody asks later.
  private let found: LookedUp?
  /// In whose name the cluster is asked; nil for the run's own.
  private let user: String?

  /// How often answers may lead to new questions.
  private static let rounds = 16

  package init(in cluster: TargetCluster) {
    self.init(in: cluster, as: nil, noting: nil)
  }

  init(in cluster: TargetCluster, as user: String?, noting found: LookedUp?) {
    self.user = user
    self.cluster = cluster
    self.found = found
  }

  /// Renders until everything that is asked for is known.
  ///
  /// Questions that never end fail, as does what the cluster refuses: a lookup that found nothing by mistake would have passwords made anew.
  package func settle<Result>(
    _ sources: TemplateSources,
    _ render: (TemplateSources) -> Result
  ) async -> Result {
    var answers: [Query: Answer] = [:]
    for _ in 0..<Self.rounds {
      let questions = Questions()
      let result = render(sources.answering(answers, else: questions))
      let open = questions.all
      if open.isEmpty { return result }
      for query in open {
        let answer = await answer(query)
        answers[query] = answer
        found?.note(answer, to: query, in: cluster, as: user)
      }
    }
    return render(sources.answering(answers, else: nil))
  }

  func answer(_ query: Query) async -> Answer {
    let namespace = query.namespace.isEmpty ? nil : query.namespace
    do throws(ClusterError) {
      let type = try cluster.discovery.resource(for: query.type)
      guard query.name.isEmpty else {
        let found = try await cluster.client.find(type, namespace: namespace, name: query.name)
        return .found(found)
      }
      let objects = try await cluster.client.list(type, ListScope(namespace: namespace)).items
      return .found([
        "apiVersion": .string(query.type.apiVersion),
        "kind": .string(query.type.kind + "List"),
        "items": .list(objects),
      ])
    } catch {
      return .failed(error)
    }
  }
}

extension LiveLookup {
  /// One object, or all of a kind where there is no name; no namespace means all of them.
  struct Query: Hashable {
    let type: GroupVersionKind
    let namespace: String
    let name: String
  }

  enum Answer {
    case found(Value?)
    case failed(ClusterError)
  }

  /// What one render asked for in vain; the mutex guards it.
  fileprivate final class Questions: Sendable {
    private let open = Mutex<Set<Query>>([])

    var all: Set<Query> { open.withLock { $0 } }

    func add(_ query: Query) {
      open.withLock { _ = $0.insert(query) }
    }
  }
}

extension TemplateSources {
  /// The same sources with a `lookup` that knows some answers; where nobody takes further questions, they fail.
  fileprivate func answering(
    _ answers: [LiveLookup.Query: LiveLookup.Answer],
    else questions: LiveLookup.Questions?
  ) -> TemplateSources {
    var sources = self
    sources.lookup = { (apiVersion, kind, namespace, name) throws(TemplateError) in
      let query = LiveLookup.Query(
        type: GroupVersionKind(apiVersion: apiVersion, kind: kind),
        namespace: namespace,
        name: name
      )
      switch answers[query] {
      case .found(let value): return value
      case .failed(let error): throw .fault("\(error)")
      case nil:
        guard let questions else { throw .fault("what is looked up leads to ever new lookups") }
        questions.add(query)
        return nil
      }
    }
    return sources
  }
}

extension Application {
  /// Whether its charts look into the cluster (annotation `swell.dev/lookup`).
  var looksUpLive: Bool { annotations["swell.dev/lookup"] == "live" }
}
