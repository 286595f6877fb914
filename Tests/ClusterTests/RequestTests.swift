import Cluster
import HTTP
import JSON
import Manifests
import Testing

@Suite struct RequestTests {
  private let server = FakeServer { _ in .json(200, #"{"kind":"ConfigMap"}"#) }
  private let object: Value = ["apiVersion": "v1", "kind": "ConfigMap"]

  @Test func `server-side apply`() async throws {
    _ = try await server.client().apply(
      object,
      as: .configMap,
      namespace: "shop",
      name: "a",
      manager: "swell"
    )
    #expect(
      server.requests == [
        KubeRequest(
          .patch,
          "/api/v1/namespaces/shop/configmaps/a",
          query: [.init("fieldManager", "swell"), .init("force", "true")],
          contentType: .apply,
          body: Array(#"{"apiVersion":"v1","kind":"ConfigMap"}"#.utf8),
          purpose: .init("apply", "ConfigMap shop/a")
        )
      ]
    )
  }

  @Test func `server-side apply as a dry run, of a status, leaving what belongs to others`()
    async throws
  {
    _ = try await server.client().apply(
      object,
      as: .deployment,
      namespace: "shop",
      name: "a",
      manager: "swell hook",
      ownership: .respect,
      mode: .dryRun,
      subresource: "status"
    )
    #expect(
      server.targets == [
        "PATCH /apis/apps/v1/namespaces/shop/deployments/a/status?fieldManager=swell%20hook&dryRun=All"
      ]
    )
    #expect(server.requests[0].purpose == .init("dry-run", "Deployment.apps shop/a"))
  }

  @Test func `create, replace and patch`() async throws {
    let client = server.client()
    _ = try await client.create(object, as: .configMap, namespace: "x", manager: "m")
    _ = try await client.replace(object, as: .namespace, namespace: nil, name: "x", manager: "m")
    for form in [KubeRequest.ContentType.jsonPatch, .mergePatch] {
      _ = try await client.patch(
        [],
        form,
        of: .deployment,
        namespace: "x",
        name: "d",
        manager: "m",
        subresource: "scale"
      )
    }
    #expect(
      server.targets == [
        "POST /api/v1/namespaces/x/configmaps?fieldManager=m",
        "PUT /api/v1/namespaces/x?fieldManager=m",
        "PATCH /apis/apps/v1/namespaces/x/deployments/d/scale?fieldManager=m",
        "PATCH /apis/apps/v1/namespaces/x/deployments/d/scale?fieldManager=m",
      ]
    )
    #expect(server.requests.map(\.contentType) == [.json, .json, .jsonPatch, .mergePatch])
    #expect(server.requests.map(\.isRepeatable) == [false, true, false, true])
  }

  @Test func `delete with everything`() async throws {
    let wasThere = try await server.client().delete(
      .configMap,
      namespace: "x",
      name: "a",
      propagation: .foreground,
      preconditions: Preconditions(uid: "u-1"),
      gracePeriod: .seconds(3),
      mode: .dryRun
    )
    #expect(wasThere)
    #expect(server.targets == ["DELETE /api/v1/namespaces/x/configmaps/a"])
    let body = try JSONReader().value(of: server.requests[0].body ?? [])
    #expect(
      body == [
        "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Foreground",
        "preconditions": ["uid": "u-1"], "gracePeriodSeconds": 3, "dryRun": ["All"],
      ]
    )
  }

  @Test func `what is not there is deleted already, and found to be absent`() async throws {
    let server = FakeServer { _ in
      .json(404, #"{"kind":"Status","reason":"NotFound","message":"nope"}"#)
    }
    #expect(try await !server.client().delete(.configMap, namespace: "x", name: "a"))
    #expect(try await server.client().find(.configMap, namespace: "x", name: "a") == nil)
  }

  @Test(arguments: ["", ".", "..", "a/b", "a%2Fb", "a b", "a\nb"])
  func `names that would leave their place in the path are refused`(name: String) async {
    let client = server.client()
    for (namespace, name) in [("x", name), (name, "x")] {
      let error = await failure { () async throws(ClusterError) in
        try await client.get(.configMap, namespace: namespace, name: name)
      }
      guard case .invalidName = error?.problem else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(server.requests.isEmpty)
  }

  @Test func `odd names are escaped, and a namespace is needed where there are some`() async throws
  {
    let role = ResourceType(
      GroupVersionKind(group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole"),
      plural: "clusterroles",
      isNamespaced: false
    )
    _ = try await server.client().get(role, namespace: "ignored", name: "system:a?b#c")
    #expect(
      server.targets == [
        "GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%3Fb%23c"
      ]
    )
    let client = server.client()
    let error = await failure { () async throws(ClusterError) in
      try await client.get(.configMap, namespace: nil, name: "a")
    }
    #expect(error?.description == "cannot address 'ConfigMap a': a ConfigMap needs a namespace")
  }

  @Test func `what a write says`() async throws {
    let server = FakeServer(
      .json(
        201,
        #"{"metadata":{"uid":"u"}}"#,
        [#"Warning: 299 - "unknown field \"spec.x\"""#, #"Warning: 299 kube "old" "Thu""#]
      )
    )
    let written = try await server.client().apply(
      object,
      as: .configMap,
      namespace: "x",
      name: "a",
      manager: "m"
    )
    #expect(written.isCreated)
    #expect(written.object == ["metadata": ["uid": "u"]])
    #expect(written.warnings.first == #"unknown field "spec.x""#)
  }
}
