import Glibc
import Manifests
import Render
import Spawn

extension Requests {
  /// The keys of encrypted files: those of the command line, and those that SOPS itself would find.
  static func secretKeys(_ arguments: Arguments) throws -> SecretKeys {
    let environment = environment
    var texts = environment["SOPS_AGE_KEY"].map { [$0] } ?? []
    var files = arguments.all("age-key-file")
    if let file = environment["SOPS_AGE_KEY_FILE"], !file.isEmpty { files.append(file) }
    let usual =
      (environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? "") + "/.config")
      + "/sops/age/keys.txt"
    if Glibc.access(usual, R_OK) == 0 { files.append(usual) }
    for file in files {
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
