import Glibc
import Manifests
import Render
import Spawn

extension Requests {
  /// The files with keys of age that SOPS itself would find.
  static var keyFiles: [String] {
    let environment = environment
    let named = environment["SOPS_AGE_KEY_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    let usual =
      (environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? "") + "/.config")
      + "/sops/age/keys.txt"
    return [named, Glibc.access(usual, R_OK) == 0 ? usual : nil].compactMap { $0 }
  }

  /// The keys of encrypted files: those of the command line, and those that SOPS itself would find.
  static func secretKeys(_ arguments: Arguments) throws -> SecretKeys {
    var texts = environment["SOPS_AGE_KEY"].map { [$0] } ?? []
    for file in arguments.all("age-key-file") + keyFiles {
      texts.append(String(decoding: try LocalFile.bytes(at: file), as: UTF8.self))
    }
    let lines = texts.flatMap { $0.split(whereSeparator: \.isNewline) }
      .filter { $0.hasPrefix("AGE-SECRET-KEY-") }
    return SecretKeys(ageKeys: lines.map { Masked(String($0)) }) { message in
      // The keyring of PGP is its own program's; its agent may ask for a passphrase.
      spawn(
        ["gpg", "--batch", "--quiet", "--decrypt"],
        input: Array(message.utf8),
        patience: .seconds(60)
      )
    }
  }
}
