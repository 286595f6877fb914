import Cluster
import HTTP
import Manifests
import Testing

@Suite struct ListTests {
  private static func page(_ names: [String], token: String? = nil, version: String = "10")
    -> String
  {
    let items = names.map { #"{"metadata":{"name":"\#($0)"}}"# }.joined(separator: ",")
    let next = token.map { #","continue":"\#($0)""# } ?? ""
    return
      #"{"kind":"ConfigMapList","metadata":{"resourceVersion":"\#(version)"\#(next)},"items":[\#(items)]}"#
  }

  private func names(_ list: ObjectList<Value>) -> [String] {
    list.items.compactMap { $0["metadata"]?["name"]?.string }
  }

  @Test func `pages are put together, and objects say their kind`() async throws {
    let server = FakeServer(
      .json(200, Self.page(["a", "b"], token: "t/1")),
      .json(200, Self.page(["c"]))
    )
    let scope = ListScope(namespace: "x", labels: "app=a,b in (c)", pageSize: 2)
    let list = try await server.client().list(.configMap, scope)
    #expect(names(list) == ["a", "b", "c"])
    #expect(list.resourceVersion == "10")
    #expect(list.items[0]["kind"] == "ConfigMap")
    #expect(list.items[0]["apiVersion"] == "v1")
    #expect(
      server.targets == [
        "GET /api/v1/namespaces/x/configmaps?labelSelector=app%3Da%2Cb%20in%20%28c%29&limit=2",
        "GET /api/v1/namespaces/x/configmaps?labelSelector=app%3Da%2Cb%20in%20%28c%29&limit=2&continue=t%2F1",
      ]
    )
  }

  @Test func `a list that grew too old is read again in one piece`() async throws {
    let server = FakeServer(
      .json(200, Self.page(["old"], token: "t")),
      .json(410, #"{"kind":"Status","reason":"Expired","message":"too old"}"#),
      .json(200, Self.page(["a", "b"], version: "20"))
    )
    let list = try await server.client().list(.configMap)
    #expect(names(list) == ["a", "b"])
    #expect(list.resourceVersion == "20")
    #expect(server.targets.last == "GET /api/v1/configmaps")
  }

  @Test func `only what is wanted of each object is kept`() async throws {
    let server = FakeServer(.json(200, Self.page(["a", "b", "c"])))
    let list = try await server.client().list(.configMap) { object -> String? in
      let name = object["metadata"]?["name"]?.string
      return name == "b" ? nil : name
    }
    #expect(list.items == ["a", "c"])
  }

  @Test func `metadata alone is asked for in its own form`() async throws {
    let server = FakeServer(.json(200, Self.page([])))
    _ = try await server.client().list(.configMap, ListScope(isMetadataOnly: true))
    #expect(server.requests[0].accept == .metadataList)
  }

  @Test func `a page that fails is an error, not the end of the list`() async {
    let server = FakeServer(
      .json(200, Self.page(["a"], token: "t")),
      .json(403, #"{"kind":"Status","message":"no"}"#)
    )
    let client = server.client()
    let error = await failure { () async throws(ClusterError) in
      try await client.list(.configMap)
    }
    #expect(error?.status == 403)
    #expect(error?.description == "cannot list 'ConfigMap': forbidden: no")
  }
}
