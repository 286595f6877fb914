import Cluster
import HTTP
import Manifests
import Testing

@Suite struct DiscoveryTests {
  private static let apps = #"""
    {"kind":"APIResourceList","groupVersion":"apps/v1","resources":[
    {"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get","list"],"shortNames":["deploy"]},
    {"name":"deployments/scale","group":"autoscaling","version":"v1","kind":"Scale","namespaced":true,"verbs":["get"]},
    {"name":"deployments/status","kind":"Deployment","namespaced":true,"verbs":["get"]}]}
    """#
  private static let core = #"""
    {"kind":"APIResourceList","groupVersion":"v1","resources":[
    {"name":"namespaces","kind":"Namespace","namespaced":false,"verbs":["get"]},
    {"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["get"]}]}
    """#
  private static let groups = #"""
    {"kind":"APIGroupList","groups":[
    {"name":"apps","versions":[{"groupVersion":"apps/v1beta1","version":"v1beta1"},{"groupVersion":"apps/v1","version":"v1"}],
     "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}},
    {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}]}]}
    """#

  /// A server that says each thing by itself, and whose extension server is away.
  private static let old = FakeServer { request in
    switch request.path {
    case "/version": .json(200, #"{"gitVersion":"v1.20.2"}"#)
    case "/api": .json(200, #"{"kind":"APIVersions","versions":["v1"]}"#)
    case "/apis": .json(200, groups)
    case "/api/v1": .json(200, core)
    case "/apis/apps/v1": .json(200, apps)
    case "/apis/apps/v1beta1": .json(200, #"{"kind":"APIResourceList","resources":[]}"#)
    case "/apis/metrics.k8s.io/v1beta1": .json(503, "service unavailable")
    default: .json(404, "404 page not found\n")
    }
  }

  /// A server that says everything at once.
  private static let new = FakeServer { request in
    switch request.path {
    case "/version": .json(200, #"{"gitVersion":"v1.33.0"}"#)
    case "/api":
      .json(
        200,
        #"""
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":{},"versions":[{"version":"v1","freshness":"Current","resources":[
        {"resource":"namespaces","responseKind":{"group":"","version":"","kind":"Namespace"},"scope":"Cluster","verbs":["get"]},
        {"resource":"configmaps","responseKind":{"group":"","version":"","kind":"ConfigMap"},"scope":"Namespaced","verbs":["get"]}]}]}]}
        """#
      )
    case "/apis":
      .json(
        200,
        #"""
        {"kind":"APIGroupDiscoveryList","items":[
        {"metadata":{"name":"apps"},"versions":[{"version":"v1","freshness":"Current","resources":[
        {"resource":"deployments","responseKind":{"group":"apps","version":"v1","kind":"Deployment"},"scope":"Namespaced","verbs":["get","list"],"shortNames":["deploy"],
         "subresources":[{"subresource":"scale","responseKind":{"group":"autoscaling","version":"v1","kind":"Scale"},"verbs":["get"]},
         {"subresource":"status","responseKind":{"group":"apps","version":"v1","kind":"Deployment"},"verbs":["get"]}]}]},
         {"version":"v1beta1","freshness":"Current"}]},
        {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]}]}
        """#
      )
    default: .json(404, "404 page not found\n")
    }
  }

  private func find(
    _ discovery: Discovery,
    _ apiVersion: String,
    _ kind: String
  ) throws(ClusterError) -> ResourceType {
    try discovery.resource(for: GroupVersionKind(apiVersion: apiVersion, kind: kind))
  }

  @Test(arguments: [true, false])
  func `both ways of asking give the same`(isNew: Bool) async throws {
    let discovery = try await (isNew ? Self.new : Self.old).client().discover()
    let deployment = try find(discovery, "apps/v1", "Deployment")
    #expect(deployment.plural == "deployments")
    #expect(deployment.isNamespaced)
    #expect(deployment.verbs == ["get", "list"])
    #expect(deployment.subresources == ["scale", "status"])
    #expect(deployment.shortNames == ["deploy"])
    #expect(try !find(discovery, "v1", "Namespace").isNamespaced)
    #expect(
      try find(discovery, "v1", "ConfigMap").path(namespace: "x")
        == "/api/v1/namespaces/x/configmaps"
    )
    #expect(discovery.preferred(for: GroupKind(group: "apps", kind: "Deployment")) == deployment)
    #expect(discovery.versions["apps"] == ["v1", "v1beta1"])
    #expect(discovery.tainted.keys.sorted() == ["metrics.k8s.io/v1beta1"])
    #expect(discovery.taint(of: GroupKind(group: "metrics.k8s.io", kind: "PodMetrics")) != nil)
    #expect(discovery.taint(of: GroupKind(group: "apps", kind: "Deployment")) == nil)
    #expect(
      discovery.capabilities
        == Capabilities(
          kubernetesVersion: isNew ? "v1.33.0" : "v1.20.2",
          apiVersions: [
            "v1", "v1/Namespace", "v1/ConfigMap", "apps/v1", "apps/v1beta1", "apps/v1/Deployment",
            "apps/v1/Scale", "metrics.k8s.io/v1beta1",
          ]
        )
    )
  }

  @Test func `a server that can is asked three times in all`() async throws {
    let server = FakeServer { request in
      request.path == "/version"
        ? .json(200, "{}") : .json(200, #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
    }
    _ = try await server.client().discover()
    #expect(server.targets.sorted() == ["GET /api", "GET /apis", "GET /version"])
    #expect(server.requests.filter { $0.path != "/version" }.allSatisfy { $0.accept == .discovery })
  }

  @Test(arguments: [
    (
      "apps/v1beta2", "Deployment",
      "the cluster does not know 'apps/v1beta2 Deployment' (it is served as 'apps/v1')"
    ),
    (
      "apps/v1", "Deploymnet",
      "the cluster does not know 'apps/v1 Deploymnet' (did you mean 'Deployment'?)"
    ),
    (
      "extensions/v1", "Deployment",
      "the cluster does not know 'extensions/v1 Deployment' (there is one in 'apps/v1')"
    ),
    (
      "cert-manager.io/v1", "Issuer",
      "the cluster does not know 'cert-manager.io/v1 Issuer' (nothing of 'cert-manager.io' is installed)"
    ),
    ("v1", "Gizmo", "the cluster does not know 'v1 Gizmo'"),
  ])
  func `an unknown kind comes with a hint`(apiVersion: String, kind: String, cause: String)
    async throws
  {
    let discovery = try await Self.old.client().discover()
    do throws(ClusterError) {
      _ = try find(discovery, apiVersion, kind)
      Issue.record("found")
    } catch {
      #expect(error.description == "cannot find kind '\(kind)': \(cause)")
      #expect(!error.isPassing)
    }
  }

  @Test func `a kind of a broken extension is not unknown but uncertain`() async throws {
    let discovery = try await Self.old.client().discover()
    do throws(ClusterError) {
      _ = try find(discovery, "metrics.k8s.io/v1beta1", "PodMetrics")
      Issue.record("found")
    } catch {
      #expect(error.isPassing)
      #expect(
        error.description
          == "cannot find kind 'PodMetrics': the cluster cannot say what 'metrics.k8s.io/v1beta1' serves: "
          + "the server failed (503): service unavailable"
      )
    }
  }

  @Test func `a group can be asked about again, or be gone`() async throws {
    let client = Self.old.client()
    var discovery = Discovery(kubernetesVersion: "v1")
    let server = FakeServer { request in
      switch request.path {
      case "/apis/apps":
        .json(200, #"{"kind":"APIGroup","name":"apps","versions":[{"version":"v1"}]}"#)
      case "/apis/apps/v1": .json(200, Self.apps)
      default: .json(404, #"{"kind":"Status"}"#)
      }
    }
    discovery.replace(try await server.client().group("apps"))
    #expect(try find(discovery, "apps/v1", "Deployment").plural == "deployments")
    #expect(server.requests.count == 2)
    discovery.replace(try await client.group("gone.example.org"))
    discovery.replace(DiscoveredGroup(name: "gone.example.org", versions: [.init(version: "v1")]))
    discovery.replace(try await server.client().group("gone.example.org"))
    #expect(discovery.versions.keys.sorted() == ["apps"])
    #expect(discovery.capabilities.apiVersions.contains("apps/v1/Scale"))
    discovery.replace(try await client.group(""))
    #expect(try !find(discovery, "v1", "Namespace").isNamespaced)
  }

  @Test func `a server that is away cannot be asked`() async {
    let client = FakeServer().client(.none)
    let error = await failure { () async throws(ClusterError) in try await client.discover() }
    #expect(
      error?.description
        == "cannot ask '/version': server 'https://test:6443' is not reachable: connection refused"
    )
  }
}
