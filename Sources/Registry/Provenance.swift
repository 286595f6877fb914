import Crypto
import Manifests
import Signatures
import YAML

/// The provenance file of a chart: a text that is signed in itself and holds the digest of the archive.
struct Provenance: Sendable, Hashable {
  let text: [UInt8]

  /// The most bytes that such a file may have.
  static let limitInBytes = 1 << 20

  /// Checks that a known key vouches for an archive.
  ///
  /// - Throws: when the signature is bad, or made for something else.
  func vouch(
    for archive: [UInt8],
    named fileName: String,
    by keyring: Keyring
  ) throws(RegistryError.Problem) {
    let (verdict, signed) = keyring.verdict(onClearText: text)
    if case .bad(let reason) = verdict { throw .provenance(reason) }
    guard let digest = try Self.digests(in: signed)[fileName] else {
      throw .provenance("it says nothing of '\(fileName)'")
    }
    let found = "sha256:" + hexadecimal(sha256(archive))
    guard found == digest else { throw .digest(expected: digest, found: found) }
  }

  /// The digests of files, behind the chart's own description in the signed text.
  private static func digests(
    in signed: [UInt8]
  ) throws(RegistryError.Problem) -> [String: String] {
    let parts = String(decoding: signed, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n...\n", maxSplits: 1)
    guard parts.count == 2 else { throw .provenance("there are no digests in it") }
    do throws(YAMLError) {
      let value = try YAMLReader().value(of: Array(parts[1].utf8), file: "provenance")
      var digests: [String: String] = [:]
      for entry in value["files"]?.map ?? [:] { digests[entry.key] = entry.value.string }
      return digests
    } catch {
      throw .provenance("\(error.problem)")
    }
  }
}
