import Foundation
import Git
import Manifests
import Testing

@Suite struct RemoteTests {
  let repository: TemporaryRepository
  let cache: TemporaryFolder

  init() throws {
    repository = try TemporaryRepository()
    cache = try TemporaryFolder()
  }

  private var root: String { (repository.path as NSString).deletingLastPathComponent }
  private var name: String { (repository.path as NSString).lastPathComponent }

  private func serving(user: String? = nil, password: String? = nil) throws -> HTTPGitServer {
    try HTTPGitServer(.serves(root: root, user: user, password: password))
  }

  private func url(on server: HTTPGitServer) throws -> RepositoryURL {
    try RepositoryURL("\(server.url)/\(name)/.git")
  }

  @Test func `a repository is fetched over HTTP, and again when it grew`() async throws {
    let first = try repository.commit(["a": "1"])
    let server = try serving()
    defer { server.stop() }
    let mirror = Mirror(of: try url(on: server), cache: cache.path)
    #expect(try await mirror.snapshot(of: "main").commit == first)
    let second = try repository.commit(["a": "2", "b": String(repeating: "x", count: 100_000)])
    #expect(try await mirror.snapshot(of: "main", refreshing: true).commit == second)
  }

  @Test func `user and password go to their own server only`() async throws {
    let commit = try repository.commit(["a": "1"])
    let server = try serving(user: "u", password: "hunter2")
    defer { server.stop() }
    let url = try url(on: server)
    let password = Masked("hunter2")
    let own = Credentials(username: "u", password: password, for: [url])
    let mirror = Mirror(of: url, cache: cache.path, credentials: own)
    #expect(try await mirror.snapshot(of: "").commit == commit)

    let before = server.authorizations.count
    let elsewhere = try RepositoryURL("http://127.0.0.1:1/x")
    let foreign = Credentials(username: "u", password: password, for: [elsewhere])
    let other = try TemporaryFolder()
    let error = await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: other.path, credentials: foreign).snapshot(of: "")
    }
    #expect(error?.description.contains("access refused: it asks for a user and password") == true)
    #expect(server.authorizations.count == before)
  }

  @Test func `a wrong password is said once and not repeated`() async throws {
    try repository.commit(["a": "1"])
    let server = try serving(user: "u", password: "right")
    defer { server.stop() }
    let url = try url(on: server)
    let wrong = Credentials(username: "u", password: Masked("hunter2"), for: [url])
    let error = await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: cache.path, credentials: wrong).snapshot(of: "")
    }
    let message = try #require(error).description
    #expect(message.hasSuffix("access refused: the credentials were not accepted"))
    #expect(!message.contains("hunter2"))
  }

  @Test func `a redirect is followed, but not with credentials`() async throws {
    let commit = try repository.commit(["a": "1"])
    let open = try serving()
    let closed = try serving(user: "u", password: "hunter2")
    defer {
      open.stop()
      closed.stop()
    }
    for (target, isOpen) in [(open, true), (closed, false)] {
      let redirecting = try HTTPGitServer(.redirects(to: target.url))
      defer { redirecting.stop() }
      let url = try url(on: redirecting)
      let credentials = Credentials(username: "u", password: Masked("hunter2"), for: [url])
      let mirror = Mirror(of: url, cache: cache.path, credentials: credentials)
      if isOpen {
        #expect(try await mirror.snapshot(of: "").commit == commit)
      } else {
        let error = await #expect(throws: GitError.self) { try await mirror.snapshot(of: "") }
        #expect(error?.description.contains("another server, which gets no credentials") == true)
      }
      #expect(target.authorizations.isEmpty)
    }
  }

  @Test func `a repository that the server does not have says so`() async throws {
    let server = try serving()
    defer { server.stop() }
    let url = try RepositoryURL("\(server.url)/none.git")
    await #expect(throws: GitError.noRepository(url.text)) {
      try await Mirror(of: url, cache: cache.path).snapshot(of: "")
    }
  }

  @Test func `a server that is down says so`() async throws {
    let server = try serving()
    server.stop()
    let url = try url(on: server)
    let error = await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: cache.path).snapshot(of: "")
    }
    #expect(error?.description.hasSuffix("connection refused") == true)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["http", "https", "ssh"])
  func `a server that never answers is given up`(scheme: String) async throws {
    let server = try HTTPGitServer(.silent)
    defer { server.stop() }
    let url = try RepositoryURL("\(scheme)://127.0.0.1:\(server.port)/x.git")
    let mirror = Mirror(of: url, cache: cache.path, patience: .milliseconds(200))
    let error = await #expect(throws: GitError.self) { try await mirror.snapshot(of: "") }
    #expect(error?.description.contains("nothing came from the server for 0.2 seconds") == true)
  }

  @Test(.timeLimit(.minutes(1))) func `cancelling ends the conversation`() async throws {
    let server = try HTTPGitServer(.silent)
    defer { server.stop() }
    let url = try RepositoryURL("\(server.url)/x.git")
    let mirror = Mirror(of: url, cache: cache.path)
    let task = Task { try await mirror.snapshot(of: "") }
    task.cancel()
    await #expect(throws: GitError.cancelled(url.text)) { try await task.value }
  }

  @Test func `the environment gives credentials`() throws {
    let url = try RepositoryURL("https://h/x")
    let named = ["SWELL_GIT_USERNAME": "u", "SWELL_GIT_PASSWORD": "p"]
    let credentials = try #require(Credentials(environment: named, for: [url]))
    #expect(credentials.username == "u")
    #expect("\(credentials)".contains("\"p\"") == false)
    #expect(Credentials(environment: ["SWELL_GIT_USERNAME": "u"], for: [url]) == nil)
  }
}
