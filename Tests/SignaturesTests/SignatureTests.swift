import Foundation
import Signatures
import TestSupport
import Testing

/// Signatures that the real programs made.
@Suite struct SignatureTests {
  let home: TestSupport.TemporaryFolder

  init() throws {
    home = try TestSupport.TemporaryFolder()
    chmod(home.path, 0o700)
  }

  private func gpg(_ words: String...) async throws -> Finished {
    try await run("gpg", ["--homedir", home.path, "--batch", "--quiet", "--yes"] + words)
  }

  /// Makes a key and gives its fingerprint and its public part.
  private func makeKey(_ name: String) async throws -> (fingerprint: String, key: [UInt8]) {
    _ = try await gpg("--passphrase", "", "--quick-generate-key", "\(name)@x.test", "ed25519")
    let listing = try await gpg("--with-colons", "--list-keys", "\(name)@x.test").output
    let line = listing.split(separator: "\n").first { $0.hasPrefix("fpr:") } ?? ""
    let key = try await gpg("--armor", "--export", "\(name)@x.test").output
    return (String(line.split(separator: ":").last ?? ""), Array(key.utf8))
  }

  private func bytes(_ file: String) throws -> [UInt8] { Array(home.read(file).utf8) }

  @Test(.enabled(if: Program.isInstalled("gpg"), "gpg is not installed"))
  func `a signature of PGP names its key, and fits its content alone`() async throws {
    let (fingerprint, key) = try await makeKey("one")
    let other = try await makeKey("two").key
    try home.write("content\n", to: "text")
    _ = try await gpg("--armor", "-u", "one@x.test", "--detach-sign", home.path + "/text")
    let signature = try bytes("text.asc")
    let keyring = try #require(Keyring([key]))
    let verdict = keyring.verdict(on: signature, of: Array("content\n".utf8))
    #expect(verdict == .good(keys: [fingerprint, String(fingerprint.suffix(16))]))
    guard case .bad(let reason) = keyring.verdict(on: signature, of: Array("other\n".utf8)) else {
      Issue.record("a changed content was taken")
      return
    }
    #expect(reason.hasPrefix("it does not fit the content"))
    let stranger = try #require(Keyring([other]))
    guard case .bad(let cause) = stranger.verdict(on: signature, of: Array("content\n".utf8)) else {
      Issue.record("an unknown key was taken")
      return
    }
    #expect(cause.hasSuffix("is not among the known ones"))
    #expect(keyring.verdict(on: [], of: [1]) == .bad("it is no signature of PGP"))
  }

  @Test(.enabled(if: Program.isInstalled("gpg"), "gpg is not installed"))
  func `of a signed text only what was signed is given`() async throws {
    let key = try await makeKey("one").key
    try home.write("a: 1\n", to: "text")
    _ = try await gpg("-u", "one@x.test", "--clearsign", home.path + "/text")
    let keyring = try #require(Keyring([key]))
    let forged = Array("b: 2\n\n".utf8) + (try bytes("text.asc"))
    let (verdict, signed) = keyring.verdict(onClearText: forged)
    guard case .good = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(String(decoding: signed, as: UTF8.self) == "a: 1\n")
  }

  @Test(.enabled(if: Program.isInstalled("gpg"), "gpg is not installed"))
  func `what is no key makes no keyring`() {
    #expect(Keyring([Array("key".utf8)]) == nil)
    #expect(Keyring([]) == nil)
  }

  @Test(.enabled(if: Program.isInstalled("ssh-keygen"), "ssh-keygen is not installed"))
  func `a signature of an SSH key names its fingerprint`() async throws {
    let key = home.path + "/key"
    _ = try await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key])
    try home.write("content\n", to: "text")
    let file = home.path + "/text"
    _ = try await run("ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", key, file])
    let listing = try await run("ssh-keygen", ["-l", "-f", key]).output
    let fingerprint = listing.split(separator: " ").first { $0.hasPrefix("SHA256:") } ?? ""
    let signature = try bytes("text.sig")
    #expect(
      sshVerdict(on: signature, of: Array("content\n".utf8)) == .good(keys: [String(fingerprint)])
    )
    guard case .bad(let reason) = sshVerdict(on: signature, of: Array("changed\n".utf8)) else {
      Issue.record("a changed content was taken")
      return
    }
    #expect(reason.hasPrefix("ssh-keygen does not take it: "))
    #expect(reason.hasSuffix("incorrect signature"))
  }
}
