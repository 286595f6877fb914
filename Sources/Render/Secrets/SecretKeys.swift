package import Manifests

/// The keys by which encrypted files are read.
package struct SecretKeys: Sendable {
  /// Private keys of age, as they stand in its key files.
  var identities: [Masked<String>]
  /// Decrypts an armoured message of PGP's; nil where no key fits.
  var openPGP: @Sendable (_ message: String) -> [UInt8]?
  /// Is told when a file was opened with the keys.
  package var opened: @Sendable () -> Void = {}

  /// Takes the lines of age's key files, and a way to read messages of PGP's.
  package init(
    ageKeys: [Masked<String>] = [],
    openPGP: @escaping @Sendable (_ message: String) -> [UInt8]? = { _ in nil }
  ) {
    identities = ageKeys
    self.openPGP = openPGP
  }
}
