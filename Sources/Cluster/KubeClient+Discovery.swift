import Manifests

extension KubeClient {
  /// Asks a cluster what it serves.
  ///
  /// Two requests where the server can say everything at once, otherwise one for each group and version, side by side. A
  /// group that does not answer is tainted and takes nothing else with it.
  ///
  /// - Throws: when the server itself cannot be asked.
  package func discover() async throws(ClusterError) -> Discovery {
    // The first request alone, so that the others find a connection.
    let version = try await value(Self.discoveryRequest("/version", accept: .json))
    var discovery = Discovery(kubernetesVersion: version["gitVersion"]?.string ?? "")
    async let core = document(Self.discoveryRequest("/api", accept: .discovery))
    async let others = document(Self.discoveryRequest("/apis", accept: .discovery))
    var open: [(name: String, versions: [String])] = []
    for (document, isCore) in [(try await core.get(), true), (try await others.get(), false)] {
      if document["kind"] == "APIGroupDiscoveryList" {
        for group in DiscoveryDocument.groups(ofAggregated: document) { discovery.replace(group) }
      } else if isCore {
        open.append(("", (document["versions"]?.list ?? []).compactMap(\.string)))
      } else {
        open += DiscoveryDocument.groups(ofList: document)
      }
    }
    for group in await groups(open) { discovery.replace(group) }
    return discovery
  }

  /// Asks about one group, such as that of a custom resource definition that was just applied.
  ///
  /// - Returns: the group, without versions where the server does not know it (any more).
  /// - Throws: when the server itself cannot be asked.
  package func group(_ group: String) async throws(ClusterError) -> DiscoveredGroup {
    let versions: [String]
    do throws(ClusterError) {
      let path = group.isEmpty ? "/api" : "/apis/\(URLText.escaped(group))"
      let document = try await value(Self.discoveryRequest(path, accept: .json))
      versions =
        group.isEmpty
        ? (document["versions"]?.list ?? []).compactMap(\.string)
        : DiscoveryDocument.group(document).versions
    } catch {
      guard error.isNotFound else { throw error }
      versions = []
    }
    return await groups([(group, versions)])[0]
  }

  /// Asks about each version of some groups, side by side; what fails is a taint.
  private func groups(
    _ groups: [(name: String, versions: [String])]
  ) async -> [DiscoveredGroup] {
    let client = with(.brief)
    var found = groups.map { group in
      DiscoveredGroup(name: group.name, versions: group.versions.map { .init(version: $0) })
    }
    await withTaskGroup(of: (Int, Int, DiscoveredGroup.Version).self) { tasks in
      for (position, group) in groups.enumerated() {
        for (place, version) in group.versions.enumerated() {
          tasks.addTask { (position, place, await client.version(version, of: group.name)) }
        }
      }
      for await (position, place, version) in tasks { found[position].versions[place] = version }
    }
    return found
  }

  private func version(_ version: String, of group: String) async -> DiscoveredGroup.Version {
    let path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
    switch await document(Self.discoveryRequest(path, accept: .json)) {
    case .success(let document):
      return DiscoveryDocument.version(version, of: group, from: document)
    case .failure(let error):
      return DiscoveredGroup.Version(version: version, taint: error.problem.description)
    }
  }

  private func document(_ request: KubeRequest) async -> Result<Value, ClusterError> {
    do throws(ClusterError) {
      return .success(try await value(request))
    } catch {
      return .failure(error)
    }
  }

  private static func discoveryRequest(
    _ path: String,
    accept: KubeRequest.Accept
  ) -> KubeRequest {
    KubeRequest(
      .get,
      path,
      accept: accept,
      timeout: .seconds(20),
      purpose: .init("ask", path)
    )
  }
}
