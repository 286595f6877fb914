import Apply
import Cluster
import Compose
import Kinds
package import Manifests

extension SyncPass {
  /// → survey: objects that nobody declared in the namespaces that applications go to, each by the first application that goes there.
  ///
  /// - Parameters:
  ///   - clusters: where the applications go.
  ///   - warnedOnly: whether only applications matter whose project wants a warning (`orphanedResources.warn`).
  /// - Returns: applications without such objects are left out.
  /// - Throws: when there is no composition, or the cluster of the run cannot be reached.
  package func orphans(
    on clusters: Clusters,
    warnedOnly: Bool = false
  ) async throws(PassError) -> [String: [ObjectID]] {
    let applications = try await placed(on: clusters, allowsSharedObjects: true)
    let search = OrphanSearch(among: applications, on: clusters, repositories.home.criteria)
    var places: Set<String> = []
    var found: [String: [ObjectID]] = [:]
    for application in applications where !warnedOnly || application.orphans?.warns == true {
      guard let (place, orphans) = await search.orphans(of: application),
        places.insert(place).inserted, !orphans.isEmpty
      else { continue }
      found[application.name] = orphans
    }
    return found
  }
}

extension Placement {
  /// Objects that nobody declared in the namespaces of applications whose projects want to know of them (`orphanedResources`), by the
  /// applications' names on record.
  package func orphans() async -> [String: [ObjectID]] {
    let monitored = applications.filter { $0.orphans != nil }
    guard !monitored.isEmpty else { return [:] }
    let criteria = pass.repositories.home.criteria
    let search = OrphanSearch(among: applications, on: surveying.clusters, criteria)
    let found = await monitored.concurrentMap(limit: 4) { application in
      let orphans = await search.orphans(of: application)?.orphans ?? []
      return (application.application.instanceName, orphans)
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}

/// Looks for objects that nobody declared, each namespace once.
///
/// What an application's project ignores, what is owned by another object, bears the mark of any application, or is made in every namespace does not count,
/// and neither do claims that a StatefulSet made. The actor guards what was found.
actor OrphanSearch {
  private let clusters: Clusters
  private let criteria: Criteria
  private let declared: Set<ObjectID>
  private var found: [String: Task<[ObjectID], Never>] = [:]

  /// Prepares for the namespaces of applications; what any of them declares is no orphan.
  init(among applications: [RenderedApplication], on clusters: Clusters, _ criteria: Criteria) {
    self.clusters = clusters
    self.criteria = criteria
    declared = Set(applications.flatMap(\.applied).map(\.id))
  }

  /// What there is in the namespace that an application goes to, sorted; nil where it names none, or its cluster does not answer.
  func orphans(
    of application: RenderedApplication
  ) async -> (place: String, orphans: [ObjectID])? {
    let destination = application.application.destination
    guard !destination.namespace.isEmpty,
      let cluster = try? await clusters.cluster(for: destination)
    else { return nil }
    let server = cluster.access.server
    let place = "\(server) \(destination.namespace)"
    let (declared, label) = (declared, criteria.tracking.label)
    let search =
      found[place]
      ?? Task {
        await cluster.orphans(in: destination.namespace, besides: declared, trackedBy: label)
      }
    found[place] = search
    let orphans = await search.value.filter {
      application.orphans?.ignores($0) != true
        && !criteria.exclusions.leaveAlone($0.groupKind, in: server)
    }
    return (place, orphans.sorted())
  }
}

extension TargetCluster {
  fileprivate func orphans(
    in namespace: String,
    besides declared: Set<ObjectID>,
    trackedBy label: String?
  ) async -> [ObjectID] {
    let types = discovery.all.filter { type in
      type.isNamespaced && type.verbs.contains("list") && type.verbs.contains("delete")
        && discovery.preferred(for: type.type.groupKind) == type
        && !madeByCluster.contains(type.type.kind)
    }
    let lists = await types.concurrentMap(limit: 16) { type in
      let scope = ListScope(namespace: namespace, isMetadataOnly: true)
      let list = try? await client.list(type, scope) { object in
        object.isOrphan(of: type.type.kind) && label.map { object.label($0) == nil } ?? true
          ? object["metadata"]?["name"]?.string : nil
      }
      return (list?.items ?? []).map { type.id(namespace: namespace, name: $0) }
    }
    let orphans = lists.flatMap { $0 }.filter { !declared.contains($0) }
    guard orphans.contains(where: { $0.kind == "PersistentVolumeClaim" }) else { return orphans }
    let prefixes = await claimPrefixes(in: namespace)
    return orphans.filter { id in
      id.kind != "PersistentVolumeClaim" || !prefixes.contains { $0.isName(id.name) }
    }
  }

  /// How the claims are called that StatefulSets make: they name no owner.
  private func claimPrefixes(in namespace: String) async -> [ClaimPrefix] {
    guard let type = try? discovery.resource(for: statefulSets),
      let sets = try? await client.list(type, ListScope(namespace: namespace))
    else { return [] }
    return sets.items.flatMap { set -> [ClaimPrefix] in
      let name = set[["metadata", "name"]]?.string ?? ""
      return set[["spec", "volumeClaimTemplates"]]?.list?.compactMap { template in
        template[["metadata", "name"]]?.string.map { ClaimPrefix(text: "\($0)-\(name)-") }
      } ?? []
    }
  }
}

/// What the names of the claims of a StatefulSet's template begin with; a number follows.
private struct ClaimPrefix {
  let text: String

  func isName(_ name: String) -> Bool {
    name.hasPrefix(text) && Int(name.dropFirst(text.count)) != nil
  }
}

private let statefulSets = GroupVersionKind(apiVersion: "apps/v1", kind: "StatefulSet")

/// Kinds whose objects the cluster makes of its own accord.
private let madeByCluster: Set<String> = [
  "Binding", "ControllerRevision", "Endpoints", "EndpointSlice", "Event", "Lease", "PodMetrics",
]

extension Value {
  /// Whether nobody answers for this object.
  fileprivate func isOrphan(of kind: String) -> Bool {
    let metadata = self["metadata"]
    let annotations = metadata?["annotations"]
    let name = metadata?["name"]?.string ?? ""
    if metadata?["ownerReferences"]?.list?.isEmpty == false { return false }
    if annotations?[trackingAnnotation] != nil { return false }
    switch kind {
    case "ConfigMap": return name != "kube-root-ca.crt" && name != "openshift-service-ca.crt"
    case "ServiceAccount": return !["default", "builder", "deployer"].contains(name)
    case "Service": return name != "kubernetes"
    case "Secret":
      let isToken = annotations?["kubernetes.io/service-account.name"] != nil
      return !isToken && !name.hasPrefix("sh.helm.release.v1.")
    default: return true
    }
  }
}
