import Compose
import Forge
import HTTP
import Manifests
import Synchronization
import TestSupport
import Testing

@Suite struct ForgeTests {
  private static let secret: Value = [
    "kind": "Secret", "metadata": ["name": "forge"], "stringData": ["token": "t0ken"],
  ]

  private func forges(_ environment: [String: String] = [:]) -> Forges {
    Forges(
      objects: ControlObjects([Self.secret], namespace: "argocd"),
      environment: environment,
      options: HTTPOptions()
    )
  }

  private func query(_ provider: String, _ settings: Value) -> ForgeQuery {
    ForgeQuery(provider: provider, settings: settings, namespace: "argocd")
  }

  private static func pull(_ number: Int) -> String {
    """
    {"number": \(number), "title": "t", "head": {"ref": "b", "sha": "s"}, "base": {"ref": "main"},
     "user": {"login": "ann"}, "labels": [{"name": "preview"}]}
    """
  }

  @Test func `pages of pull requests follow each other on the same server`() async {
    let elsewhere = Mutex(0)
    let other = ScriptedServer { _, connection in
      elsewhere.withLock { $0 += 1 }
      connection.answer()
      return false
    }
    let server = ScriptedServer { request, connection in
      #expect(request.field("authorization") == "Bearer t0ken")
      let host = request.field("host") ?? ""
      if request.line.contains("page=2") {
        let next = "<\(other.url)/x>; rel=\"next\""
        connection.answer("200 OK", ["Link: \(next)"], "[\(Self.pull(2))]")
      } else {
        #expect(request.line.hasPrefix("GET /api/v3/repos/o/r/pulls?state=open&per_page=100"))
        let next = "<http://\(host)/api/v3/repos/o/r/pulls?page=2>; rel=\"next\""
        connection.answer("200 OK", ["Link: \(next)"], "[\(Self.pull(1))]")
      }
      return true
    }
    let settings: Value = [
      "owner": "o", "repo": "r", "api": .string(server.url), "labels": ["preview"],
      "tokenRef": ["secretName": "forge", "key": "token"],
    ]
    let answer = await forges().pullRequests(query("github", settings))
    guard case .items(let pulls) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(pulls.map(\.number) == [1, 2])
    #expect(elsewhere.withLock { $0 } == 0)
  }

  @Test func `a token of the environment goes to the forge's own servers only`() async {
    let seen = Mutex<[String]>([])
    let server = ScriptedServer { request, connection in
      seen.withLock { $0.append(request.fields.joined()) }
      connection.answer("200 OK", [], "[]")
      return false
    }
    let settings: Value = ["owner": "o", "repo": "r", "api": .string(server.url)]
    _ = await forges(["GITHUB_TOKEN": "s3cret"]).pullRequests(query("github", settings))
    #expect(seen.withLock { $0.count == 1 && !$0[0].contains("s3cret") })
    _ = await forges(["GITHUB_TOKEN": "s3cret", "GITHUB_API_URL": server.url])
      .pullRequests(query("github", settings))
    #expect(seen.withLock { $0.last?.contains("s3cret") } == true)
  }

  @Test func `a used up rate limit is told with its end`() async {
    let server = ScriptedServer { _, connection in
      let fields = ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 3661"]
      connection.answer("403 Forbidden", fields, "{}")
      return false
    }
    let settings: Value = ["owner": "o", "repo": "r", "api": .string(server.url)]
    let answer = await forges().pullRequests(query("github", settings))
    #expect("\(answer)".contains("rate limit is used up until 01:01:01 UTC"))
  }

  @Test func `a missing repository is told as such`() async {
    let server = ScriptedServer { _, connection in
      connection.answer("404 Not Found", [], "{}")
      return false
    }
    let settings: Value = ["project": "a/b", "api": .string(server.url)]
    guard case .notFound = await forges().pullRequests(query("gitlab", settings)) else {
      Issue.record("it is not told")
      return
    }
  }

  @Test func `only what filters let pass is asked about`() async {
    let asked = Mutex<[String]>([])
    let server = ScriptedServer { request, connection in
      let path = String(request.line.split(separator: " ")[1])
      asked.withLock { $0.append(path) }
      if path.contains("/projects?") {
        let projects = ["spark", "web"].enumerated().map { index, name in
          """
          {"id": \(index + 1), "path": "\(name)", "namespace": {"full_path": "g"},
           "default_branch": "main", "ssh_url_to_repo": "git@h:g/\(name).git", "topics": ["data"]}
          """
        }
        connection.answer("200 OK", [], "[\(projects.joined(separator: ","))]")
      } else if path.contains("/branches/main") {
        connection.answer("200 OK", [], #"{"name": "main", "commit": {"id": "abc"}}"#)
      } else {
        connection.answer(path.contains("/files/") ? "404 Not Found" : "200 OK", [], "[]")
      }
      return true
    }
    let query = ForgeQuery(
      provider: "gitlab",
      settings: ["group": "g", "api": .string(server.url)],
      namespace: "argocd",
      filters: [["repositoryMatch": "^spark"], ["pathsExist": ["deploy"]]]
    )
    let answer = await forges().repositories(query)
    guard case .items(let found) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(found.map(\.url) == ["git@h:g/spark.git"])
    #expect(found.first?.paths == ["deploy"])
    #expect(asked.withLock { $0.allSatisfy { !$0.contains("/projects/2/") } })
  }

  @Test func `Bitbucket's pages say where the next one starts`() async {
    let server = ScriptedServer { request, connection in
      let isSecond = request.line.contains("start=1")
      let item = """
        {"id": \(isSecond ? 2 : 1), "title": "t", "author": {"user": {"name": "bob"}},
         "fromRef": {"displayId": "b", "latestCommit": "c"}, "toRef": {"displayId": "main"}}
        """
      let more = isSecond ? "\"isLastPage\": true" : "\"isLastPage\": false, \"nextPageStart\": 1"
      connection.answer("200 OK", [], "{\"values\": [\(item)], \(more)}")
      return true
    }
    let settings: Value = ["project": "p", "repo": "r", "api": .string(server.url)]
    let answer = await forges().pullRequests(query("bitbucketServer", settings))
    guard case .items(let pulls) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(pulls.map(\.number) == [1, 2])
    #expect(pulls.first?.author == "bob")
  }

  @Test func `a plugin gets its parameters with its token`() async {
    let server = ScriptedServer { request, connection in
      #expect(request.line.hasPrefix("POST /api/v1/getparams.execute"))
      #expect(request.field("authorization") == "Bearer t")
      let wanted = #"{"applicationSetName":"set","input":{"parameters":{"a":"b"}}}"#
      #expect(String(decoding: request.body, as: UTF8.self) == wanted)
      connection.answer("200 OK", [], #"{"output": {"parameters": [{"k": "v"}]}}"#)
      return false
    }
    let query = PluginQuery(
      url: server.url + "/",
      token: Masked("t"),
      timeout: .seconds(5),
      applicationSet: "set",
      parameters: ["a": "b"]
    )
    #expect(await forges().parameters(query) == .items([["k": "v"]]))
  }

  @Test(.enabled(if: Program.isInstalled("openssl"), "openssl is not installed"))
  func `a GitHub App shows a token that its key signed`() async throws {
    let folder = try TemporaryFolder()
    _ = try await run("openssl", ["genrsa", "-out", folder.path + "/key", "2048"])
    _ = try await run(
      "openssl",
      ["rsa", "-in", folder.path + "/key", "-pubout", "-out", folder.path + "/public"]
    )
    let shown = Mutex("")
    let server = ScriptedServer { request, connection in
      let token = request.field("authorization") ?? ""
      if request.line.hasPrefix("POST /api/v3/app/installations/7/access_tokens ") {
        shown.withLock { $0 = token }
        connection.answer("201 Created", [], #"{"token": "t1"}"#)
      } else {
        #expect(token == "Bearer t1")
        connection.answer("200 OK", [], "[\(Self.pull(1))]")
      }
      return true
    }
    let app: Value = [
      "kind": "Secret", "metadata": ["name": "app"],
      "stringData": [
        "githubAppID": "42", "githubAppInstallationID": "7",
        "githubAppPrivateKey": .string(folder.read("key")),
      ],
    ]
    let forges = Forges(
      objects: ControlObjects([app], namespace: "argocd"),
      environment: [:],
      options: HTTPOptions()
    )
    let settings: Value = [
      "owner": "o", "repo": "r", "api": .string(server.url), "appSecretName": "app",
    ]
    guard case .items(let pulls) = await forges.pullRequests(query("github", settings)) else {
      Issue.record("no pull requests")
      return
    }
    #expect(pulls.map(\.number) == [1])
    let parts = shown.withLock { $0 }.dropFirst("Bearer ".count).split(separator: ".")
    try #require(parts.count == 3)
    try folder.write("\(parts[0]).\(parts[1])", to: "text")
    try folder.write(Self.padded(parts[2]), to: "signature.txt")
    _ = try await run(
      "openssl",
      ["base64", "-d", "-A", "-in", folder.path + "/signature.txt", "-out", folder.path + "/sig"]
    )
    let checked = try await run(
      "openssl",
      [
        "dgst", "-sha256", "-verify", folder.path + "/public", "-signature", folder.path + "/sig",
        folder.path + "/text",
      ]
    )
    #expect(checked.output == "Verified OK\n")
    let claims = Base64.bytes(of: Self.padded(parts[1])).map { String(decoding: $0, as: UTF8.self) }
    #expect(claims?.contains(#""iss":"42""#) == true)
  }

  /// A text of base64 for addresses in its common form.
  private static func padded(_ text: Substring) -> String {
    let common = text.replacing("-", with: "+").replacing("_", with: "/")
    return common + String(repeating: "=", count: (4 - common.count % 4) % 4)
  }
}
