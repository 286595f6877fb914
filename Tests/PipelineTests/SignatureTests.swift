import Foundation
import Manifests
import TestSupport
import Testing

@testable import Pipeline

/// Commits and tags that git signed with the real programs, held to what projects demand.
@Suite(
  .enabled(
    if: Program.isInstalled("gpg") && Program.isInstalled("ssh-keygen"),
    "gpg or ssh-keygen is not installed"
  )
)
struct SignatureTests {
  private let keys: TestSupport.TemporaryFolder
  private let repository: TemporaryRepository

  init() async throws {
    keys = try TestSupport.TemporaryFolder()
    chmod(keys.path, 0o700)
    repository = try await TemporaryRepository(["web/a.yaml": Self.object])
  }

  private static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

  /// Makes git sign with an SSH key, and gives its fingerprint.
  private func signBySSH(_ name: String) async throws -> String {
    let key = "\(keys.path)/\(name)"
    _ = try await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key])
    try await repository.git("config", "gpg.format", "ssh")
    try await repository.git("config", "user.signingkey", key)
    let listing = try await run("ssh-keygen", ["-l", "-f", key]).output
    return String(listing.split(separator: " ")[1])
  }

  /// Makes git sign with a key of PGP; gives its fingerprint and its public part.
  private func signByPGP() async throws -> (fingerprint: String, key: String) {
    let gpg = ["--homedir", keys.path, "--batch", "--quiet"]
    _ = try await run(
      "gpg",
      gpg + ["--passphrase", "", "--quick-generate-key", "dev@x.test", "ed25519"]
    )
    try keys.write("#!/bin/sh\nexec gpg --homedir \(keys.path) \"$@\"\n", to: "gpg")
    chmod(keys.path + "/gpg", 0o755)
    try await repository.git("config", "gpg.format", "openpgp")
    try await repository.git("config", "gpg.program", keys.path + "/gpg")
    try await repository.git("config", "user.signingkey", "dev@x.test")
    let listing = try await run("gpg", gpg + ["--with-colons", "--list-keys"]).output
    let line = listing.split(separator: "\n").first { $0.hasPrefix("fpr:") } ?? ""
    let key = try await run("gpg", gpg + ["--armor", "--export"]).output
    return (String(line.split(separator: ":").last ?? ""), key)
  }

  private func change(_ message: String = "Change", _ words: String...) async throws {
    try repository.folder.write(Self.object + "data: {n: '\(message)'}\n", to: "web/a.yaml")
    let finished = try await run(
      "git",
      ["commit", "--all", "--quiet", "--message", message] + words,
      in: repository.path,
      environment: [
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "dev",
        "GIT_AUTHOR_EMAIL": "dev@x.test",
        "GIT_COMMITTER_NAME": "dev", "GIT_COMMITTER_EMAIL": "dev@x.test",
      ]
    )
    try #require(finished.exitCode == 0, "\(finished.errors)")
  }

  private func refusal(
    _ rules: String,
    revision: String = "main",
    url: String? = nil,
    keys: String? = nil
  ) async throws -> String? {
    let project = """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: team}
      spec:
        sourceRepos: ['*']
        destinations: [{server: '*', namespace: '*'}]
        \(rules)

      """
    var place = try Place([
      "composition/a.yaml": project
        + Place.application(
          "a",
          sources:
            "[{repoURL: '\(url ?? repository.url)', path: web, targetRevision: '\(revision)'}]",
          more: "project: team"
        )
    ])
    if let keys { try place.access.read(Array(keys.utf8), file: "keys.asc") }
    return try await place.refusals().first
  }

  @Test func `commits signed by an SSH key are taken by its fingerprint`() async throws {
    let fingerprint = try await signBySSH("one")
    let rules = "signatureKeys: [{keyID: '\(fingerprint)'}]"
    let unsigned = try await refusal(rules)
    #expect(
      unsigned?.contains("by test <test@example.org> is not signed") == true,
      "\(unsigned ?? "")"
    )
    try await change("signed", "-S")
    #expect(try await refusal(rules) == nil)
    let key = keys.read("one.pub").split(separator: " ").prefix(2).joined(separator: " ")
    #expect(try await refusal("signatureKeys: [{keyID: '\(key)'}]") == nil)
    _ = try await signBySSH("two")
    try await change("by another", "-S")
    let other = try await refusal(rules)
    #expect(other?.contains("which is not allowed") == true, "\(other ?? "")")
  }

  @Test func `commits signed with PGP need a key that is known and allowed`() async throws {
    let (fingerprint, key) = try await signByPGP()
    try await change("signed", "-S")
    let rules = "signatureKeys: [{keyID: \(fingerprint.suffix(16))}]"
    #expect(try await refusal(rules, keys: key) == nil)
    let map = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: argocd-gpg-keys-cm}
      data:
        \(fingerprint.suffix(16)): |
      \(key.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n"))

      """
    #expect(try await refusal(rules, keys: map) == nil)
    let unknown = try await refusal(rules)
    #expect(unknown?.contains("no public key of PGP is known") == true, "\(unknown ?? "")")
    let stranger = try await refusal("signatureKeys: [{keyID: 4AEE18F83AFDEB23}]", keys: key)
    #expect(stranger?.contains("which is not allowed") == true, "\(stranger ?? "")")
  }

  @Test func `a commit that was changed after it was signed is refused`() async throws {
    let fingerprint = try await signBySSH("one")
    try await change("signed", "-S")
    let raw = try await run("git", ["cat-file", "commit", "HEAD"], in: repository.path).output
    try keys.write(raw.replacing("\nsigned", with: "\nforged"), to: "raw")
    let forged = try await repository.git(
      "hash-object",
      "-t",
      "commit",
      "-w",
      keys.path + "/raw"
    )
    try await repository.git("update-ref", "refs/heads/main", forged)
    let reason = try await refusal("signatureKeys: [{keyID: '\(fingerprint)'}]")
    #expect(reason?.contains("has a bad signature") == true, "\(reason ?? "")")
  }

  @Test func `of an annotated tag its own signature counts`() async throws {
    let fingerprint = try await signBySSH("one")
    try await repository.git("tag", "-s", "v1.0.0", "-m", "one")
    try await repository.git("tag", "-a", "v0.1.0", "-m", "none")
    let rules = "signatureKeys: [{keyID: '\(fingerprint)'}]"
    #expect(try await refusal(rules, revision: "v1.0.0") == nil)
    #expect(try await refusal(rules, revision: "^1") == nil)
    let unsigned = try await refusal(rules, revision: "v0.1.0")
    #expect(unsigned?.contains("tag v0.1.0 of") == true, "\(unsigned ?? "")")
  }

  @Test func `strict policies look at the whole history, up to a seal`() async throws {
    let fingerprint = try await signBySSH("one")
    try await change("signed", "-S")
    let rules = { (mode: String) in
      "sourceIntegrity: {git: {policies: [{repos: [{url: '*'}], gpg: {mode: \(mode), keys: ['\(fingerprint)']}}]}}"
    }
    #expect(try await refusal(rules("head")) == nil)
    let reason = try await refusal(rules("strict"))
    #expect(reason?.contains("is not signed") == true, "\(reason ?? "")")
    try await change("All that was before is good.\n\nArgocd-gpg-seal: reviewed", "-S")
    try await change("more", "-S")
    #expect(try await refusal(rules("strict")) == nil)
    #expect(try await refusal(rules("none")) == nil)
    let unclear = try await refusal(rules("Head"))
    #expect(unclear?.contains("'Head' is no mode") == true, "\(unclear ?? "")")
  }

  @Test func `what stands in a folder is not signed by anybody`() async throws {
    let folder = try TestSupport.TemporaryFolder()
    let rules = "signatureKeys: [{keyID: 4AEE18F83AFDEB23}]"
    let reason = try await refusal(rules, revision: "", url: folder.path)
    #expect(reason?.contains("is read as it stands in a folder") == true, "\(reason ?? "")")
  }
}
