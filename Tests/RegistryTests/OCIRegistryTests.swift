import Crypto
import Foundation
import HTTP
import Manifests
import TestSupport
import Testing

@testable import Registry

@Suite(.enabled(if: Service.has("docker-registry"), "docker-registry is not installed"))
struct OCIRegistryTests {
  private static func registry(password: String? = nil) async throws -> Service {
    try await Service("docker-registry") { folder, port in
      var text = """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: \(folder.path)/data}}
        http: {addr: "127.0.0.1:\(port)"}
        """
      if let password {
        let salt = (0..<16).map { UInt8($0) }
        let hash = bcrypt(Array(password.utf8), salt: salt, cost: 4) ?? ""
        try folder.write("u:\(hash)\n", to: "users")
        text += "\nauth: {htpasswd: {realm: r, path: \(folder.path)/users}}\n"
      }
      try folder.write(text, to: "config.yml")
      return ["serve", folder.path + "/config.yml"]
    }
  }

  private static func access(_ password: String = "") -> RegistryAccess {
    RegistryAccess(
      username: password.isEmpty ? "" : "u",
      password: Masked(password),
      usesPlainHTTP: true
    )
  }

  /// Pushes a chart by the protocol itself.
  private static func push(
    _ chart: PackedChart,
    tag: String,
    to service: Service,
    _ access: RegistryAccess
  ) async throws {
    let client = HTTPClient()
    let base = "http://127.0.0.1:\(service.port)/v2/charts/web"
    func send(_ method: String, _ url: String, _ type: String, _ body: [UInt8]) async throws
      -> HTTPResponse
    {
      var fields = [(name: "Content-Type", value: type)]
      if let authorization = access.authorization {
        fields.append(("Authorization", authorization.reveal()))
      }
      return try await client.send(
        HTTPRequest(method: method, url: url, fields: try HTTPFields(fields), body: body)
      )
    }
    func upload(_ bytes: [UInt8]) async throws -> String {
      let digest = "sha256:" + hexadecimal(sha256(bytes))
      let start = try await send("POST", base + "/blobs/uploads/", "application/json", [])
      let place = try #require(start.head.fields["Location"])
      let type = "application/octet-stream"
      let end = try await send("PUT", "\(place)&digest=\(digest)", type, bytes)
      #expect(end.status == 201)
      return digest
    }
    let config = Array("{}".utf8)
    let manifest = """
      {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
       "config": {"mediaType": "application/vnd.cncf.helm.config.v1+json",
                  "digest": "\(try await upload(config))", "size": 2},
       "layers": [{"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                   "digest": "\(try await upload(chart.bytes))", "size": \(chart.bytes.count)}]}
      """
    let type = "application/vnd.oci.image.manifest.v1+json"
    let end = try await send("PUT", "\(base)/manifests/\(tag)", type, Array(manifest.utf8))
    #expect(end.status == 201)
  }

  private func fetch(
    _ version: String,
    from service: Service,
    _ access: RegistryAccess
  ) async throws -> ChartArchive {
    let cache = try TemporaryFolder()
    return try await ChartStore(cache: cache.path) { _ in access }.chart(
      ChartRequest(
        repository: "oci://127.0.0.1:\(service.port)/charts",
        name: "web",
        version: version
      )
    )
  }

  @Test func `charts come by version, constraint and with build metadata`() async throws {
    let service = try await Self.registry()
    let access = Self.access()
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    for tag in ["1.0.0", "1.2.0", "2.0.0_build.5"] {
      try await Self.push(chart, tag: tag, to: service, access)
    }
    #expect(try await fetch("1.0.0", from: service, access).bytes == chart.bytes)
    #expect(try await fetch("^1.0", from: service, access).version == "1.2.0")
    #expect(try await fetch("2.0.0+build.5", from: service, access).version == "2.0.0+build.5")
    await #expect(throws: RegistryError.self) { try await fetch("^3", from: service, access) }
  }

  @Test func `a registry with users takes the right one only`() async throws {
    let service = try await Self.registry(password: "secret")
    let right = Self.access("secret")
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    try await Self.push(chart, tag: "1.0.0", to: service, right)
    #expect(try await fetch("1.0.0", from: service, right).digest == chart.digest)
    let error = await #expect(throws: RegistryError.self) {
      try await fetch("1.0.0", from: service, Self.access("wrong"))
    }
    #expect(error?.description.contains("access refused") == true)
  }

  @Test func `a blob that was changed in the registry is refused`() async throws {
    let service = try await Self.registry()
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    try await Self.push(chart, tag: "1.0.0", to: service, Self.access())
    let place =
      "data/docker/registry/v2/blobs/sha256/\(chart.digest.prefix(2))/\(chart.digest)/data"
    var changed = chart.bytes
    changed[changed.count / 2] ^= 1
    try service.folder.write(changed, to: place)
    let error = await #expect(throws: RegistryError.self) {
      try await fetch("1.0.0", from: service, Self.access())
    }
    #expect(error?.description.contains("the digest is") == true)
  }

  @Test func `a token is asked for where the registry says`() async throws {
    let chart = try await PackedChart(name: "web", version: "1.0.0")
    let bytes = chart.bytes
    let manifest =
      #"{"layers": [{"mediaType": "application/tar+gzip", "digest": "sha256:\#(chart.digest)"}]}"#
    let server = ScriptedServer { request, connection in
      let host = request.field("host") ?? ""
      if request.line.contains("/token") {
        let isRight = request.line.contains("scope=repository%3Acharts%2Fweb%3Apull")
        #expect(request.field("authorization") == "Basic dTpzZWNyZXQ=")
        connection.answer("200 OK", [], isRight ? #"{"token": "t1"}"# : "{}")
      } else if request.field("authorization") != "Bearer t1" {
        let challenge = #"Bearer realm="http://\#(host)/token",service="s""#
        connection.answer("401 Unauthorized", ["WWW-Authenticate: \(challenge)"])
      } else if request.line.contains("/blobs/") {
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(bytes.count)\r\n\r\n")
        connection.send(bytes)
      } else {
        connection.answer("200 OK", [], manifest)
      }
      return true
    }
    let access = Self.access("secret")
    let cache = try TemporaryFolder()
    let found = try await ChartStore(cache: cache.path) { _ in access }.chart(
      ChartRequest(
        repository: "oci://127.0.0.1:\(server.port)/charts",
        name: "web",
        version: "1.0.0"
      )
    )
    #expect(found.digest == chart.digest)
  }

  @Test func `Docker's configuration gives logins by host`() throws {
    let text = #"{"auths": {"https://index.docker.io/v1/": {"auth": "dTpw"}, "r:5000": {}}}"#
    let logins = try RegistryLogins(Array(text.utf8), file: "config.json")
    #expect(logins.login(for: "registry-1.docker.io")?.password.reveal() == "p")
    #expect(logins.login(for: "r:5000") == nil)
  }

  @Test func `Docker's helper programs are asked by the names in the configuration`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      #!/bin/sh
      test "$1" = get || exit 1
      printf '{"ServerURL": "x", "Username": "u-%s", "Secret": "p"}' "$(cat)"
      """,
      to: "docker-credential-vault"
    )
    chmod(folder.path + "/docker-credential-vault", 0o755)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    setenv("PATH", folder.path + ":" + path, 1)
    defer { setenv("PATH", path, 1) }
    let text = """
      {"auths": {"a.test": {"auth": "dTpw"}, "b.test": {"auth": "dTpw"}},
       "credHelpers": {"a.test": "vault", "c.test": "../vault"}, "credsStore": "missing"}
      """
    let logins = try RegistryLogins(Array(text.utf8), file: "config.json")
    #expect(logins.login(for: "a.test")?.username == "u-a.test")
    #expect(logins.login(for: "b.test")?.username == "u")
    #expect(logins.login(for: "c.test") == nil)
    #expect(logins.login(for: "d.test") == nil)
    let others = try RegistryLogins(Array(#"{"credsStore": "vault"}"#.utf8), file: "config.json")
    #expect(others.login(for: "docker.io")?.username == "u-https://index.docker.io/v1/")
  }
}
