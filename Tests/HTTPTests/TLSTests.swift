import HTTP
import Manifests
import TestSupport
import Testing

@Suite struct TLSTests {
  private let certificates: Certificates

  init() throws {
    certificates = try Certificates.made.get()
  }

  private func options(_ authority: String, serverName: String? = "kubernetes") throws
    -> HTTPOptions
  {
    HTTPOptions(
      trust: .only(try certificates.bytes(authority + ".crt")),
      serverName: serverName,
      proxy: .none
    )
  }

  private func get(_ server: TLSServer, _ options: HTTPOptions) async throws(HTTPError) -> Int {
    let url = "https://127.0.0.1:\(server.port)/"
    return try await HTTPClient(options).send(HTTPRequest(url: url)).status
  }

  private func problem(_ server: TLSServer, _ options: HTTPOptions) async -> HTTPError.Problem? {
    do throws(HTTPError) {
      _ = try await get(server, options)
      return nil
    } catch {
      return error.problem
    }
  }

  @Test func `a server is trusted by its authority and its name`() async throws {
    let server = try TLSServer(certificates)
    #expect(try await get(server, options("ca")) == 200)
  }

  @Test func `CVE-2019-1010275: another authority is not enough, the system's neither`()
    async throws
  {
    let server = try TLSServer(certificates)
    let problems = [
      await problem(server, try options("other-ca")),
      await problem(server, HTTPOptions(serverName: "kubernetes", proxy: .none)),
    ]
    for problem in problems {
      #expect(
        problem == .untrusted("SSL certificate problem: unable to get local issuer certificate")
      )
    }
  }

  @Test func `another name is refused`() async throws {
    let server = try TLSServer(certificates)
    let problem = await problem(server, try options("ca", serverName: nil))
    guard case .untrusted(let words) = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
    #expect(words.contains("127.0.0.1"))
  }

  @Test func `unchecked means unchecked`() async throws {
    let server = try TLSServer(certificates)
    #expect(try await get(server, HTTPOptions(trust: .unchecked, proxy: .none)) == 200)
  }

  @Test func `a client shows its certificate`() async throws {
    let server = try TLSServer(
      certificates,
      ["-Verify", "1", "-verify_return_error", "-CAfile", certificates.path("ca.crt")]
    )
    var options = try options("ca")
    for name in [nil, "stranger"] {
      options.identity = try name.map(identity)
      guard case .untrusted = await problem(server, options) else {
        Issue.record("accepted \(name ?? "nobody")")
        continue
      }
    }
    options.identity = try identity("client")
    #expect(try await get(server, options) == 200)
  }

  @Test func `a certificate that is none is refused`() async throws {
    let server = try TLSServer(certificates)
    var options = try options("ca")
    options.identity = .init(certificate: Array("nonsense".utf8), key: Masked([]))
    guard case .untrusted = await problem(server, options) else {
      Issue.record("accepted nonsense")
      return
    }
  }

  @Test(arguments: ["-tls1", "-tls1_1"])
  func `old versions of TLS are refused`(version: String) async throws {
    let server = try TLSServer(certificates, [version, "-cipher", "ALL:@SECLEVEL=0"])
    guard case .untrusted = await problem(server, try options("ca")) else {
      Issue.record("accepted \(version)")
      return
    }
  }

  @Test func `a server that speaks no TLS is not mistaken for one that is away`() async throws {
    let server = ScriptedServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _, _ in false }
    let client = HTTPClient(HTTPOptions(trust: .unchecked, proxy: .none))
    let url = "https://127.0.0.1:\(server.port)"
    do throws(HTTPError) {
      _ = try await client.send(HTTPRequest(url: url + "/x"))
      Issue.record("answered")
    } catch {
      #expect(error.origin == url)
      #expect(error.cause.contains("wrong version number"))
      #expect(!error.isPassing)
    }
  }

  private func identity(_ name: String) throws -> HTTPOptions.Identity {
    HTTPOptions.Identity(
      certificate: try certificates.bytes(name + ".crt"),
      key: Masked(try certificates.bytes(name + ".key"))
    )
  }
}
