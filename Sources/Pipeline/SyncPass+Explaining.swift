import Apply
import Cluster
import Compose
import Diff
import Manifests
import Order
package import Report

extension SyncPass {
  /// → survey → report: why the chosen applications are not in sync and healthy, by their names.
  ///
  /// - Throws: when there is no composition, or the cluster of the run cannot be reached.
  package func explained(
    on clusters: Clusters
  ) async throws(PassError) -> [(application: String, explanations: [Explanation])] {
    let applications = try await placed(on: clusters, allowsSharedObjects: true)
    let surveying = try surveying(on: clusters, mode: .predicting)
    var found: [(application: String, explanations: [Explanation])] = []
    for application in applications {
      do throws(RenderedApplication.Failure) {
        let surveyed = try await surveying.survey(application)
        found.append((application.name, await surveyed.explanations()))
      } catch {
        found.append((application.name, [Explanation(application.id, state: "\(error.end)")]))
      }
    }
    return found
  }
}

extension SurveyedApplication {
  /// What is the matter with each object that is not as it should be.
  fileprivate func explanations() async -> [Explanation] {
    let troubled = zip(survey.observations, changes).compactMap { observation, change in
      observation.trouble(change).map { (observation: observation, state: $0) }
    }
    guard !troubled.isEmpty else { return [] }
    let absent = survey.observations.filter { $0.observed == .absent && $0.problem == nil }
    let refused = await cluster.refusals(of: absent.compactMap(\.desired).filter { !$0.isHook })
    if refused.isEmpty, absent.count == survey.observations.count, absent.count > 1 {
      let state = "none of its \(absent.count) objects is there"
      return [Explanation(rendered.id, state: state)]
    }
    let spaces = Set(troubled.compactMap { $0.observation.id.namespace })
    var (pods, events): ([String: [Value]], [String: [Value]]) = ([:], [:])
    for space in spaces.sorted() {
      pods[space] = await cluster.client.objects(.pods, in: space)
      events[space] = await cluster.client.objects(.events, in: space)
    }
    return troubled.map { observation, state in
      let space = observation.id.namespace ?? ""
      let labels = observation.desired?.manifest.value.podLabels ?? []
      let own = (pods[space] ?? []).filter { $0.belongs(to: observation.id, labels) }
      let isUnwell = observation.live?.verdict.map { $0.status > .suspended } ?? false
      let told = isUnwell ? events[space] ?? [] : []
      let refusal = refused[observation.id].map { ", and cannot be made: \($0)" } ?? ""
      return Explanation(
        observation.id,
        state: state + refusal,
        pods: isUnwell ? own : [],
        events: told
      )
    }
  }
}

extension TargetCluster {
  /// What the server says against objects that are not there, such as a webhook or a quota that refuses them.
  fileprivate func refusals(of objects: [Desired]) async -> [ObjectID: String] {
    let answers = await objects.concurrentMap(limit: 16) { desired -> (ObjectID, String)? in
      let manifest = desired.manifest
      do throws(ClusterError) {
        _ = try await client.apply(
          manifest.value,
          as: try discovery.resource(for: manifest.type),
          namespace: manifest.id.namespace,
          name: manifest.id.name,
          manager: fieldManager,
          mode: .dryRun,
          validation: .ignore
        )
      } catch {
        return error.isRefusal ? (manifest.id, "\(error.problem)") : nil
      }
      return nil
    }
    return Dictionary(answers.compactMap { $0 }, uniquingKeysWith: { first, _ in first })
  }
}

extension ClusterError {
  /// Whether the server refuses an object; a namespace that a sync makes, or a webhook that cannot be asked without effect, says nothing.
  fileprivate var isRefusal: Bool {
    switch problem {
    case .forbidden, .invalid: true
    case .refused(_, let reason), .server(_, let reason, _): !reason.contains("dry run")
    default: false
    }
  }
}

extension RenderedApplication {
  fileprivate var id: ObjectID {
    ObjectID(group: "argoproj.io", kind: "Application", name: name)
  }
}

extension Observation {
  /// What is the matter with the object; nil where nothing is.
  fileprivate func trouble(_ change: ChangeSet) -> String? {
    if let problem { return "\(problem.problem)" }
    if change.action == .create, desired?.isHook != true { return "it is not there" }
    if let verdict = live?.verdict, verdict.status > .suspended { return "\(verdict)" }
    guard change.isDifference, desired?.isHook != true else { return nil }
    let fields = change.changes.map { "\($0.path)" }
    let rest = fields.count > 3 ? " and \(fields.count - 3) more" : ""
    return change.action == .prune
      ? "it is no longer declared"
      : "not in sync: " + fields.prefix(3).joined(separator: ", ") + rest
  }
}

extension KubeClient {
  /// The objects of a kind in a namespace; none where they cannot be read.
  fileprivate func objects(_ type: ResourceType, in namespace: String) async -> [Value] {
    (try? await list(type, ListScope(namespace: namespace)) { $0 }.items) ?? []
  }
}

extension ResourceType {
  fileprivate static let pods = ResourceType(
    GroupVersionKind(apiVersion: "v1", kind: "Pod"),
    plural: "pods",
    isNamespaced: true
  )
  fileprivate static let events = ResourceType(
    GroupVersionKind(apiVersion: "v1", kind: "Event"),
    plural: "events",
    isNamespaced: true
  )
}

extension Value {
  /// The labels by which this workload knows its pods.
  fileprivate var podLabels: [Mapping.Entry] {
    self["spec"]?["selector"]?["matchLabels"]?.map?.entries ?? []
  }

  /// Whether this pod is an object itself, is owned by it, or bears its labels.
  fileprivate func belongs(to id: ObjectID, _ labels: [Mapping.Entry]) -> Bool {
    if id.kind == "Pod" { return self["metadata"]?["name"]?.string == id.name }
    let owners = self["metadata"]?["ownerReferences"]?.list ?? []
    if owners.contains(where: { $0["kind"]?.string == id.kind && $0["name"]?.string == id.name }) {
      return true
    }
    let own = self["metadata"]?["labels"]
    return !labels.isEmpty && labels.allSatisfy { own?[$0.key] == $0.value }
  }
}
