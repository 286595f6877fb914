import Foundation
import Git
import HTTP
import Manifests
import TestSupport
import Testing

/// Git over what people really run: OpenSSH, and nginx with TLS in front of `git http-backend`.
@Suite(.timeLimit(.minutes(15))) struct AccessTests {
  let repository: TemporaryRepository
  let cache: TestSupport.TemporaryFolder

  init() throws {
    repository = try TemporaryRepository()
    cache = try TestSupport.TemporaryFolder()
  }

  private func makeKey(
    _ path: String,
    _ type: String = "ed25519",
    passphrase: String = ""
  ) async throws {
    let words = ["-q", "-t", type, "-N", passphrase, "-C", "", "-f", path]
    _ = try await run("ssh-keygen", words)
  }

  private func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  /// Starts a server that takes the keys in a file, and tells how it is trusted.
  private func sshServer(
    _ keys: TestSupport.TemporaryFolder,
    taking authorized: String
  ) async throws -> (server: Service, url: RepositoryURL, access: GitAccess) {
    try await makeKey("\(keys.path)/host")
    try FileManager.default.createDirectory(
      atPath: "/run/sshd",
      withIntermediateDirectories: true
    )
    let server = try await Service("sshd") { folder, port in
      try folder.write(
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(keys.path)/host
        AuthorizedKeysFile \(keys.path)/\(authorized)
        PidFile none
        StrictModes no
        PasswordAuthentication no
        UsePAM no
        """,
        to: "sshd_config"
      )
      return ["-D", "-e", "-f", folder.path + "/sshd_config"]
    }
    let url = try RepositoryURL("ssh://root@127.0.0.1:\(server.port)\(repository.path)")
    let host = try read(keys.path + "/host.pub").split(separator: " ")
    var access = GitAccess()
    try keys.write("[127.0.0.1]:\(server.port) \(host[0]) \(host[1])\n", to: "known")
    _ = try await run("ssh-keygen", ["-q", "-H", "-f", keys.path + "/known"])
    access.knownHosts = try read(keys.path + "/known")
    #expect(access.knownHosts.hasPrefix("|1|"))
    return (server, url, access)
  }

  @Test(.enabled(if: Service.has("sshd") && getuid() == 0, "sshd is not installed, or not by root"))
  func `ssh takes a key, and trusts a host by a hashed line`() async throws {
    let commit = try repository.commit(["a": "1"])
    let keys = try TestSupport.TemporaryFolder()
    for name in ["user", "other"] { try await makeKey("\(keys.path)/\(name)") }
    let (server, url, basis) = try await sshServer(keys, taking: "user.pub")
    defer { withExtendedLifetime(server) {} }
    var access = basis
    access.key = Masked(try read(keys.path + "/user"))
    let mirror = Mirror(of: url, cache: cache.path + "/1", access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)

    var stranger = access
    stranger.key = Masked(try read(keys.path + "/other"))
    await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: cache.path + "/2", access: stranger).snapshot(of: "main")
    }
    var trustful = access
    trustful.knownHosts = ""
    let error = await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: cache.path + "/3", access: trustful).snapshot(of: "main")
    }
    #expect(error?.description.contains("the host is not trusted") == true)
  }

  @Test(.enabled(if: Service.has("sshd") && getuid() == 0, "sshd is not installed, or not by root"))
  func `ssh takes an ECDSA key that is locked, and keys of an agent`() async throws {
    let commit = try repository.commit(["a": "1"])
    let keys = try TestSupport.TemporaryFolder()
    try await makeKey("\(keys.path)/locked", "ecdsa", passphrase: "open sesame")
    try await makeKey("\(keys.path)/held")
    try keys.write(
      try read(keys.path + "/locked.pub") + read(keys.path + "/held.pub"),
      to: "both.pub"
    )
    let (server, url, basis) = try await sshServer(keys, taking: "both.pub")
    defer { withExtendedLifetime(server) {} }
    var access = basis
    access.key = Masked(try read(keys.path + "/locked"))
    access.passphrase = Masked("open sesame")
    let mirror = Mirror(of: url, cache: cache.path + "/1", access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)
    access.passphrase = Masked("wrong")
    await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: cache.path + "/2", access: access).snapshot(of: "main")
    }

    let socket = keys.path + "/agent"
    let agent = try Service.start(["/usr/bin/ssh-agent", "-D", "-a", socket], in: keys)
    defer { Service.end(agent) }
    let added = try await run(
      "sh",
      ["-c", "until test -S \(socket); do :; done; ssh-add -q \(keys.path)/held"],
      environment: ["SSH_AUTH_SOCK": socket]
    )
    #expect(added.exitCode == 0, "\(added.errors)")
    setenv("SSH_AUTH_SOCK", socket, 1)
    defer { unsetenv("SSH_AUTH_SOCK") }
    let other = Mirror(of: url, cache: cache.path + "/3", access: basis)
    #expect(try await other.snapshot(of: "main").commit == commit)
  }

  /// A server in front of `git http-backend` that wants a user and password, its certificate signed by an authority of its own.
  private final class SecureServer {
    let nginx: Service
    let url: RepositoryURL
    let keys: TestSupport.TemporaryFolder
    private let gateway: pid_t

    var access: GitAccess {
      get throws {
        var access = GitAccess(
          credentials: Credentials(username: "u", password: Masked("secret"), for: [url])
        )
        access.options.trust = .only(try bytes("ca.crt"))
        return access
      }
    }

    func bytes(_ name: String) throws -> [UInt8] {
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(keys.path)/\(name)")))
    }

    init(_ repository: TemporaryRepository, _ lines: String = "") async throws {
      keys = try TestSupport.TemporaryFolder()
      try await Self.sign("ca", ["-addext", "basicConstraints=critical,CA:TRUE"], in: keys)
      try await Self.signed("server", ["-addext", "subjectAltName=IP:127.0.0.1"], in: keys)
      let socket = keys.path + "/cgi"
      gateway = try await Service.startGateway(at: socket, in: keys)
      let root = (repository.path as NSString).deletingLastPathComponent
      nginx = try await Service.nginx(
        """
        auth_basic git; auth_basic_user_file users;
        \(lines.replacing("KEYS", with: keys.path))
        location / {
          fastcgi_pass unix:\(socket);
          fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
          fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param GIT_PROJECT_ROOT \(root);
          fastcgi_param PATH_INFO $uri; fastcgi_param QUERY_STRING $query_string;
          fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
          fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param REMOTE_USER $remote_user;
          fastcgi_param GIT_CONFIG_COUNT 1; fastcgi_param GIT_CONFIG_KEY_0 safe.directory;
          fastcgi_param GIT_CONFIG_VALUE_0 *;
        }
        """,
        secure: (keys.path + "/server.crt", keys.path + "/server.key")
      )
      try nginx.folder.write("u:{PLAIN}secret\n", to: "users")
      let name = (repository.path as NSString).lastPathComponent
      url = try RepositoryURL("https://127.0.0.1:\(nginx.port)/\(name)/.git")
    }

    /// Makes a certificate that the authority signs.
    static func signed(
      _ name: String,
      _ words: [String],
      in keys: TestSupport.TemporaryFolder
    ) async throws {
      let authority = ["-CA", keys.path + "/ca.crt", "-CAkey", keys.path + "/ca.key"]
      try await sign(name, words + authority, in: keys)
    }

    private static func sign(
      _ name: String,
      _ words: [String],
      in keys: TestSupport.TemporaryFolder
    ) async throws {
      let made = try await run(
        "openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
          "-days", "2", "-subj", "/CN=\(name)", "-keyout", "\(keys.path)/\(name).key", "-out",
          "\(keys.path)/\(name).crt",
        ] + words
      )
      #expect(made.exitCode == 0, "\(made.errors)")
    }

    deinit { Service.end(gateway) }
  }

  @Test(.enabled(if: Service.has("nginx") && Service.has("fcgiwrap"), "nginx is not installed"))
  func `HTTPS takes a user, and trusts an authority of one's own`() async throws {
    let commit = try repository.commit(["a": "1"])
    let server = try await SecureServer(repository)
    let access = try server.access
    let mirror = Mirror(of: server.url, cache: cache.path + "/1", access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)
    var distrustful = access
    distrustful.options.trust = .system
    let stranger = Mirror(of: server.url, cache: cache.path + "/2", access: distrustful)
    let error = await #expect(throws: GitError.self) { try await stranger.snapshot(of: "") }
    #expect(error?.description.contains("the certificate of '127.0.0.1' is not valid") == true)
  }

  @Test(
    .enabled(
      if: ["nginx", "fcgiwrap", "tinyproxy"].allSatisfy { Service.has($0) },
      "nginx, fcgiwrap or tinyproxy is not installed"
    )
  )
  func `HTTPS goes through a proxy's tunnel`() async throws {
    let commit = try repository.commit(["a": "1"])
    let server = try await SecureServer(repository)
    let proxy = try await Self.proxy()
    var access = try server.access
    access.options.proxy = .address(Masked("http://127.0.0.1:\(proxy.port)"))
    let mirror = Mirror(of: server.url, cache: cache.path + "/1", access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)
    #expect(proxy.folder.read("log").contains("CONNECT 127.0.0.1:\(server.nginx.port)"))
  }

  @Test(.enabled(if: Service.has("nginx") && Service.has("fcgiwrap"), "nginx is not installed"))
  func `HTTPS shows a client certificate`() async throws {
    let commit = try repository.commit(["a": "1"])
    let server = try await SecureServer(
      repository,
      "ssl_client_certificate KEYS/ca.crt; ssl_verify_client on;"
    )
    var access = try server.access
    let stranger = Mirror(of: server.url, cache: cache.path + "/1", access: access)
    await #expect(throws: GitError.self) { try await stranger.snapshot(of: "main") }
    try await SecureServer.signed("client", [], in: server.keys)
    access.options.identity = .init(
      certificate: try server.bytes("client.crt"),
      key: Masked(try server.bytes("client.key"))
    )
    let mirror = Mirror(of: server.url, cache: cache.path + "/2", access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)
  }

  @Test(.enabled(if: Service.has("tinyproxy"), "tinyproxy is not installed"))
  func `what is not encrypted goes through a proxy, redirects without credentials`() async throws {
    let commit = try repository.commit(["a": "1"])
    let root = (repository.path as NSString).deletingLastPathComponent
    let name = (repository.path as NSString).lastPathComponent
    let open = try HTTPGitServer(.serves(root: root, user: nil, password: nil))
    let closed = try HTTPGitServer(.serves(root: root, user: "u", password: "p"))
    let proxy = try await Self.proxy()
    defer { for server in [open, closed] { server.stop() } }
    for (number, target) in [closed, open].enumerated() {
      let redirecting = try HTTPGitServer(.redirects(to: target.url))
      defer { redirecting.stop() }
      for (server, isRead) in [(target, true), (redirecting, target === open)] {
        let url = try RepositoryURL("\(server.url)/\(name)/.git")
        var access = GitAccess(
          credentials: Credentials(username: "u", password: Masked("p"), for: [url])
        )
        access.options.proxy = .address(Masked("http://127.0.0.1:\(proxy.port)"))
        let folder = "\(cache.path)/\(number)-\(server.port)"
        let mirror = Mirror(of: url, cache: folder, access: access)
        let found = try? await mirror.snapshot(of: "main").commit
        #expect(found == (isRead ? commit : nil))
        #expect(proxy.folder.read("log").contains("127.0.0.1:\(server.port)"))
      }
    }
    #expect(closed.authorizations.count == open.authorizations.count)
  }

  /// A proxy that notes whom it was asked for.
  private static func proxy() async throws -> Service {
    try await Service("tinyproxy") { folder, port in
      let text = """
        Port \(port)
        Listen 127.0.0.1
        LogFile "\(folder.path)/log"
        LogLevel Connect
        MaxClients 20

        """
      try folder.write(text, to: "conf")
      return ["-d", "-c", folder.path + "/conf"]
    }
  }

  @Test func `git's own helpers are asked where nothing was given`() async throws {
    let commit = try repository.commit(["a": "1"])
    let root = (repository.path as NSString).deletingLastPathComponent
    let server = try HTTPGitServer(.serves(root: root, user: "u", password: "p"))
    defer { server.stop() }
    let name = (repository.path as NSString).lastPathComponent
    let url = try RepositoryURL("\(server.url)/\(name)/.git")
    let configuration = try TestSupport.TemporaryFolder()
    try configuration.write(
      "[credential \"\(server.url)\"]\n  helper = \"!printf 'username=u\\\\npassword=p\\\\n'; true\"\n",
      to: "config"
    )
    setenv("GIT_CONFIG_GLOBAL", configuration.path + "/config", 1)
    defer { unsetenv("GIT_CONFIG_GLOBAL") }
    var access = GitAccess()
    access.asksHelpers = true
    let mirror = Mirror(of: url, cache: cache.path, access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)
  }
}
