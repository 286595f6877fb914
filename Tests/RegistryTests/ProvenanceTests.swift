import Foundation
import HTTP
import Manifests
import Signatures
import TestSupport
import Testing

@testable import Registry

/// Charts with the provenance files that Helm makes, signed by the real gpg.
@Suite(
  .enabled(
    if: Service.has("nginx") && Program.isInstalled("gpg"),
    "nginx or gpg is not installed"
  )
)
struct ProvenanceTests {
  private let home: TestSupport.TemporaryFolder

  init() throws {
    home = try TestSupport.TemporaryFolder()
    chmod(home.path, 0o700)
  }

  private func gpg(_ words: String...) async throws -> Finished {
    try await run("gpg", ["--homedir", home.path, "--batch", "--quiet", "--yes"] + words)
  }

  private func keyring() async throws -> Keyring {
    _ = try await gpg("--passphrase", "", "--quick-generate-key", "charts@x.test", "ed25519")
    let key = try await gpg("--armor", "--export", "charts@x.test").output
    return try #require(Keyring([Array(key.utf8)]))
  }

  /// The text that Helm signs: the chart's description and the archive's digest.
  private func provenance(of chart: PackedChart, named file: String) async throws -> String {
    let text = """
      apiVersion: v2
      name: web
      version: 1.0.0

      ...
      files:
        \(file): sha256:\(chart.digest)

      """
    try home.write(text, to: "text")
    _ = try await gpg("-u", "charts@x.test", "--clearsign", home.path + "/text")
    return home.read("text.asc")
  }

  private func chart(
    from server: Service,
    _ signers: Keyring?,
    cache: TestSupport.TemporaryFolder,
    isOffline: Bool = false
  ) async throws -> ChartArchive {
    let store = ChartStore(cache: cache.path, isOffline: isOffline, signers: signers) { _ in
      RegistryAccess()
    }
    let repository = "http://127.0.0.1:\(server.port)"
    return try await store.chart(
      ChartRequest(repository: repository, name: "web", version: "1.0.0")
    )
  }

  private func server(_ chart: PackedChart, provenance: String?) async throws -> Service {
    let index = "entries:\n  web:\n  - {version: 1.0.0, urls: [c/web-1.0.0.tgz]}\n"
    let server = try await Service.nginx(files: ["index.yaml": index])
    if let provenance {
      try server.folder.write(provenance, to: "files/c/web-1.0.0.tgz.prov")
    } else {
      try server.folder.write("", to: "files/c/x")
    }
    try server.folder.write(chart.bytes, to: "files/c/web-1.0.0.tgz")
    return server
  }

  @Test func `a signed chart is taken, from the cache too`() async throws {
    let keyring = try await keyring()
    let packed = try await PackedChart(name: "web", version: "1.0.0")
    let text = try await provenance(of: packed, named: "web-1.0.0.tgz")
    let server = try await server(packed, provenance: text)
    let cache = try TestSupport.TemporaryFolder()
    let found = try await chart(from: server, keyring, cache: cache)
    #expect(found.bytes == packed.bytes)
    #expect(try await chart(from: server, keyring, cache: cache, isOffline: true) == found)
  }

  @Test func `a chart without a provenance file is refused, from the cache too`() async throws {
    let keyring = try await keyring()
    let packed = try await PackedChart(name: "web", version: "1.0.0")
    let server = try await server(packed, provenance: nil)
    let cache = try TestSupport.TemporaryFolder()
    _ = try await chart(from: server, nil, cache: cache)
    for isOffline in [false, true] {
      await #expect(throws: RegistryError.self) {
        try await chart(from: server, keyring, cache: cache, isOffline: isOffline)
      }
    }
  }

  @Test func `a provenance file of another archive, name or key is refused`() async throws {
    let keyring = try await keyring()
    let packed = try await PackedChart(name: "web", version: "1.0.0")
    let other = try await PackedChart(name: "web", version: "1.0.1")
    let reasons: [(text: String, reason: String)] = [
      (try await provenance(of: other, named: "web-1.0.0.tgz"), "the digest is"),
      (try await provenance(of: packed, named: "other-1.0.0.tgz"), "it says nothing of"),
      (
        try await provenance(of: packed, named: "web-1.0.0.tgz")
          .replacing("version: 1.0.0", with: "version: 2.0.0"), "it does not fit the content"
      ),
    ]
    for (text, reason) in reasons {
      let server = try await server(packed, provenance: text)
      let error = await #expect(throws: RegistryError.self) {
        try await chart(from: server, keyring, cache: try TestSupport.TemporaryFolder())
      }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
  }
}
