import Compose
import Crypto
import Git
import Manifests
import Render
import Signatures

/// Holds what was read of an application's repositories to the signatures that its project demands.
struct SignatureCheck: Sendable {
  private let keyring: Keyring?

  /// Takes the public keys of PGP that are believed; SSH signatures need none.
  init(keys: [[UInt8]]) {
    keyring = Keyring(keys)
  }

  /// Why a repository's files may not be used; nil where they may.
  ///
  /// - Throws: when the repository cannot be read any more.
  func refusal(
    of reading: Repositories.Reading,
    at repository: String,
    demanding demand: SignatureDemand
  ) throws(GitError) -> String? {
    switch demand {
    case .none: return nil
    case .unclear(let reason): return reason
    case .signed(let keys, let wholeHistory):
      guard let snapshot = reading.snapshot else {
        return "it demands signed commits, and '\(repository)' is read as it stands in a folder"
      }
      let objects =
        wholeHistory
        ? try snapshot.signedHistory { $0.isSeal && problem(with: $0, allowing: nil) == nil }
        : [try snapshot.signedHead()]
      for object in objects {
        guard let problem = problem(with: object, allowing: keys) else { continue }
        return
          "it demands signed commits, and \(object.name) of '\(repository)' by \(object.author) \(problem)"
      }
      return nil
    }
  }

  /// What is wrong with an object's signature; nil where one of the keys, or with nil any key, made it.
  private func problem(with object: SignedObject, allowing keys: [String]?) -> String? {
    guard !object.signature.isEmpty else { return "is not signed" }
    switch verdict(on: object) {
    case .bad(let reason): return "has a bad signature: \(reason)"
    case .good(let names):
      guard let keys, !keys.contains(where: { names.contains(Self.name(of: $0)) }) else {
        return nil
      }
      return "is signed with the key \(names.min() ?? ""), which is not allowed"
    }
  }

  private func verdict(on object: SignedObject) -> SignatureVerdict {
    guard !object.isSignedBySSH else {
      return sshVerdict(on: object.signature, of: object.content)
    }
    guard let keyring else {
      return .bad("no public key of PGP is known (give them with --credentials)")
    }
    return keyring.verdict(on: object.signature, of: object.content)
  }

  /// The name that signatures give to a key: the fingerprint of an SSH key, the last digits of one of PGP.
  private static func name(of key: String) -> String {
    if key.hasPrefix("SHA256:") { return key }
    let words = key.split(whereSeparator: \.isWhitespace)
    if words.count > 1, let bytes = Base64.bytes(of: String(words[1])) {
      var digest = Base64.text(of: sha256(bytes))
      while digest.hasSuffix("=") { digest.removeLast() }
      return "SHA256:" + digest
    }
    let digits = key.uppercased().drop { !$0.isHexDigit }
    return digits.count == 40 ? String(digits.suffix(16)) : String(digits)
  }
}

extension Repositories {
  /// Why an application may not use what its Git sources hold; nil where it may.
  ///
  /// - Throws: when a repository cannot be read any more.
  nonisolated func signatureRefusal(
    of application: Application,
    in project: Project
  ) async throws(GitError) -> String? {
    for source in application.sources {
      guard case .repository(let url, let revision, let tagPrefix) = SourceNeed(source) else {
        continue
      }
      let demand = project.signatureDemand(on: url)
      guard demand != .none else { continue }
      let reading = try await read(
        url,
        revision: revision,
        tagPrefix: tagPrefix,
        project: application.project
      )
      let reason = try await signatures.refusal(of: reading, at: url, demanding: demand)
      if let reason { return "project '\(project.name)' does not permit it: \(reason)" }
    }
    return nil
  }
}
