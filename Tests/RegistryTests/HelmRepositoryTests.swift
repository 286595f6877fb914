import HTTP
import Manifests
import TestSupport
import Testing

@testable import Registry

@Suite(.enabled(if: Service.has("nginx"), "nginx is not installed"))
struct HelmRepositoryTests {
  private static let login = """
    auth_basic charts; auth_basic_user_file users;
    """

  private func store(
    _ access: RegistryAccess = RegistryAccess(),
    in cache: TemporaryFolder,
    isOffline: Bool = false
  ) -> ChartStore {
    ChartStore(cache: cache.path, isOffline: isOffline) { _ in access }
  }

  private func index(_ url: String, digest: String = "") -> String {
    "entries:\n  web:\n  - version: 1.0.0\n    digest: '\(digest)'\n    urls: ['\(url)']\n"
  }

  @Test func `a chart comes from a repository, then from the cache alone`() async throws {
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    let server = try await Service.nginx(files: [
      "index.yaml": index("c/web.tgz", digest: chart.digest)
    ])
    try server.folder.write("", to: "files/c/x")
    try server.folder.write(chart.bytes, to: "files/c/web.tgz")
    let cache = try TemporaryFolder()
    let request = ChartRequest(
      repository: "http://127.0.0.1:\(server.port)/",
      name: "web",
      version: "^1"
    )
    let found = try await store(in: cache).chart(request)
    #expect(found.version == "1.0.0")
    #expect(try found.tree(label: "x").files() == ["Chart.yaml", "templates/a.yaml"])
    let asked = server.requests.count
    #expect(try await store(in: cache, isOffline: true).chart(request) == found)
    #expect(server.requests.count == asked)
    let other = try TemporaryFolder()
    await #expect(throws: RegistryError.self) {
      try await store(in: other, isOffline: true).chart(request)
    }
  }

  @Test func `CVE-2021-32690: user and password stay with their server`() async throws {
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    let other = try await Service.nginx()
    try other.folder.write(chart.bytes, to: "files/web.tgz")
    let server = try await Service.nginx(
      Self.login,
      files: ["index.yaml": index("http://127.0.0.1:\(other.port)/web.tgz")]
    )
    try server.folder.write("u:{PLAIN}secret\n", to: "users")
    let request = ChartRequest(
      repository: "http://127.0.0.1:\(server.port)",
      name: "web",
      version: ""
    )
    let right = RegistryAccess(username: "u", password: Masked("secret"))
    _ = try await store(right, in: try TemporaryFolder()).chart(request)
    #expect(server.requests.contains { $0.hasPrefix("/index.yaml|Basic ") })
    #expect(other.requests == ["/web.tgz|-"])
    let wrong = RegistryAccess(username: "u", password: Masked("hunter2"))
    let error = await #expect(throws: RegistryError.self) {
      try await store(wrong, in: try TemporaryFolder()).chart(request)
    }
    #expect(error?.problem == .status(401, reason: ""))
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test func `a redirect to another server loses user and password`() async throws {
    let other = try await Service.nginx(files: ["index.yaml": index("a.tgz")])
    let server = try await Service.nginx(
      "location / { return 302 http://127.0.0.1:\(other.port)$request_uri; }"
    )
    let access = RegistryAccess(username: "u", password: Masked("secret"))
    let request = ChartRequest(
      repository: "http://127.0.0.1:\(server.port)",
      name: "web",
      version: ""
    )
    _ = try? await store(access, in: try TemporaryFolder()).chart(request)
    #expect(server.requests.first?.hasPrefix("/index.yaml|Basic ") == true)
    #expect(other.requests.first == "/index.yaml|-")
  }

  @Test func `an archive that was changed or cut off is refused`() async throws {
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    let server = try await Service.nginx(files: [
      "index.yaml": index("web.tgz", digest: chart.digest)
    ])
    try server.folder.write(Array(chart.bytes.dropLast(9)), to: "files/web.tgz")
    let request = ChartRequest(
      repository: "http://127.0.0.1:\(server.port)",
      name: "web",
      version: "1.0.0"
    )
    let error = await #expect(throws: RegistryError.self) {
      try await store(in: try TemporaryFolder()).chart(request)
    }
    #expect(error?.description.contains("it was changed or cut off on its way") == true)
  }

  @Test func `an answer that ends early is asked for again, then told`() async throws {
    let server = ScriptedServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nentries:\n")
      return false
    }
    let request = ChartRequest(repository: server.url, name: "web", version: "1.0.0")
    let error = await #expect(throws: RegistryError.self) {
      try await store(in: try TemporaryFolder()).chart(request)
    }
    #expect(error?.description.contains("connection lost") == true)
    #expect(server.connectionCount == 3)
  }

  @Test func `a server that is busy for a moment is waited for`() async throws {
    let text = index("web.tgz")
    let server = ScriptedServer { _, connection in
      let isFirst = connection.number == 1
      connection.answer(isFirst ? "503 Busy" : "200 OK", ["connection: close"], isFirst ? "" : text)
      return false
    }
    let bytes = try await HelmRepository(server.url, access: RegistryAccess()).index()
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }
}
