import Compose
import Foundation
import Manifests
import Spawn
import TestSupport
import Testing
import YAML

@testable import Render

/// Files in every form of SOPS's: those for a key of PGP written by the program itself, the others sealed as it seals.
@Suite struct EncryptedFileTests {
  private static let folder = "\(Fixture.repository)/Tests/RenderTests/Cases/secrets"
  private static let ageKey =
    "AGE-SECRET-KEY-158LG2SN3YPWZPGZKXU2L0VM8WYPCGKDW74C6V5XQSZMMKFJA36TQ49X92V"

  private static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  private func tree(_ keys: SecretKeys, _ names: String...) throws -> SourceTree {
    var files: [String: [UInt8]] = [:]
    for name in names { files[name] = try Self.bytes(name) }
    return SourceTree(label: "t", files: files).decrypted(with: keys)
  }

  @Test(arguments: [
    ("app.env", "USER=app\nPASSWORD=hunter2 = secret\nPEM=one\\ntwo\n"),
    ("app.ini", "[db]\nuser=app\npassword=hunter2\n[web]\ntoken=t0k3n\n"),
    ("note.txt", "any text\nof two lines\n"),
  ])
  func `lines, sections and whole files are opened`(name: String, text: String) throws {
    let keys = SecretKeys(ageKeys: [Masked(Self.ageKey)])
    #expect(try tree(keys, name).text(at: name) == text)
  }

  @Test(arguments: ["app.env", "app.ini", "note.txt", "pgp.yaml", "pgp.json"])
  func `without a key they cannot be read`(name: String) throws {
    let error = #expect(throws: SourceTreeError.self) {
      try tree(SecretKeys(), name).bytes(at: name)
    }
    #expect(
      error?.description
        == "cannot read '\(name)': it cannot be decrypted: none of the keys at hand is one of its recipients"
    )
  }

  @Test func `lines that were changed are refused`() throws {
    let text = String(decoding: try Self.bytes("app.env"), as: UTF8.self)
    let tree = SourceTree(label: "t", texts: ["app.env": text + "MORE=1\n"])
      .decrypted(with: SecretKeys(ageKeys: [Masked(Self.ageKey)]))
    let error = #expect(throws: SourceTreeError.self) { try tree.bytes(at: "app.env") }
    #expect(error?.description.contains("the MAC does not fit") == true)
  }

  @Test(.enabled(if: Program.isInstalled("gpg"), "gpg is not installed"))
  func `files for a key of PGP are opened by gpg`() async throws {
    let home = try TestSupport.TemporaryFolder()
    chmod(home.path, 0o700)
    let gpg = ["gpg", "--homedir", home.path, "--batch", "--quiet"]
    _ = try await run("gpg", Array(gpg.dropFirst()) + ["--import", "\(Self.folder)/pgp.key"])
    let keys = SecretKeys { message in
      spawn(gpg + ["--decrypt"], input: Array(message.utf8), patience: .seconds(60))
    }
    let value = try keys.documents(of: Self.bytes("pgp.yaml"), file: "pgp.yaml", scalar: nil).first?
      .value
    #expect(value?["kind"] == "Secret")
    #expect(value?["stringData"]?["password"] == "hunter2")
    #expect(value?["stringData"]?["port"] == 5432)
    #expect(value?["stringData"]?["list"] == ["a", "b"])
    let json = try tree(keys, "pgp.json").text(at: "pgp.json")
    #expect(json == #"{"user":"u","nested":{"n":1,"list":["x",true]}}"#)
  }

  @Test func `kustomizations read encrypted files`() throws {
    var files = ["app.env": try Self.bytes("app.env"), "note.txt": try Self.bytes("note.txt")]
    files["kustomization.yaml"] = Array(
      """
      secretGenerator:
      - {name: app, envs: [app.env], files: [note.txt], options: {disableNameSuffixHash: true}}

      """.utf8
    )
    let document = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a}
      spec:
        destination: {server: https://kubernetes.default.svc}
        source: {repoURL: https://git/a, path: .}
      """
    let composition = SourceTree(label: "t", texts: ["a.yaml": document])
    let application = try #require(compose(["a.yaml"], in: composition).applications.first)
    let rendering = try render(
      application,
      for: RenderInputs(
        sources: [.init(tree: SourceTree(label: "t", files: files), revision: "1")],
        capabilities: Capabilities(kubernetesVersion: "v1.33.0", apiVersions: []),
        secretKeys: SecretKeys(ageKeys: [Masked(Self.ageKey)])
      )
    )
    let data = rendering.manifests.first?.value["data"]
    let text = { (key: String) in
      data?[key]?.string.flatMap { Base64.bytes(of: $0) }.map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    #expect(text("USER") == "app")
    #expect(text("PASSWORD") == "hunter2 = secret")
    #expect(text("note.txt") == "any text\nof two lines\n")
  }
}
