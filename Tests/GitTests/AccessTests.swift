import Foundation
import Git
import Manifests
import TestSupport
import Testing

/// Git over what people really run: OpenSSH, and nginx with TLS in front of `git http-backend`.
@Suite struct AccessTests {
  let repository: TemporaryRepository
  let cache: TestSupport.TemporaryFolder

  init() throws {
    repository = try TemporaryRepository()
    cache = try TestSupport.TemporaryFolder()
  }

  private func makeKey(_ path: String) async throws {
    _ = try await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path])
  }

  private func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  @Test(.enabled(if: Service.has("sshd") && getuid() == 0, "sshd is not installed, or not by root"))
  func `ssh takes a key, and trusts a host by a hashed line`() async throws {
    let commit = try repository.commit(["a": "1"])
    let keys = try TestSupport.TemporaryFolder()
    for name in ["host", "user", "other"] { try await makeKey("\(keys.path)/\(name)") }
    try FileManager.default.createDirectory(
      atPath: "/run/sshd",
      withIntermediateDirectories: true
    )
    let server = try Service("sshd") { folder, port in
      try folder.write(
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(keys.path)/host
        AuthorizedKeysFile \(keys.path)/user.pub
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
    access.key = Masked(try read(keys.path + "/user"))
    try keys.write("[127.0.0.1]:\(server.port) \(host[0]) \(host[1])\n", to: "known")
    _ = try await run("ssh-keygen", ["-q", "-H", "-f", keys.path + "/known"])
    access.knownHosts = try read(keys.path + "/known")
    #expect(access.knownHosts.hasPrefix("|1|"))
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

  @Test(.enabled(if: Service.has("nginx") && Service.has("fcgiwrap"), "nginx is not installed"))
  func `HTTPS takes a user, and trusts an authority of one's own`() async throws {
    let commit = try repository.commit(["a": "1"])
    let keys = try TestSupport.TemporaryFolder()
    for (name, words) in [
      ("ca", ["-addext", "basicConstraints=critical,CA:TRUE"]),
      (
        "server",
        [
          "-addext", "subjectAltName=IP:127.0.0.1", "-CA", keys.path + "/ca.crt", "-CAkey",
          keys.path + "/ca.key",
        ]
      ),
    ] {
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
    let socket = keys.path + "/cgi"
    let gateway = try Service.start(["/usr/sbin/fcgiwrap", "-s", "unix:\(socket)"], in: keys)
    defer { Service.end(gateway) }
    let root = (repository.path as NSString).deletingLastPathComponent
    let server = try Service.nginx(
      """
      auth_basic git; auth_basic_user_file users;
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
    try server.folder.write("u:{PLAIN}secret\n", to: "users")
    let name = (repository.path as NSString).lastPathComponent
    let url = try RepositoryURL("https://127.0.0.1:\(server.port)/\(name)/.git")
    var access = GitAccess(
      credentials: Credentials(username: "u", password: Masked("secret"), for: [url])
    )
    access.authorities = Array(try read(keys.path + "/ca.crt").utf8)
    let mirror = Mirror(of: url, cache: cache.path + "/1", access: access)
    #expect(try await mirror.snapshot(of: "main").commit == commit)
    var distrustful = access
    distrustful.authorities = []
    let error = await #expect(throws: GitError.self) {
      try await Mirror(of: url, cache: cache.path + "/2", access: distrustful).snapshot(of: "")
    }
    #expect(error?.description.contains("the certificate of '127.0.0.1' is not valid") == true)
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
