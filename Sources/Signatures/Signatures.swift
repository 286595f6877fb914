// Signatures of commits, tags and charts, checked by the programs that make them: gpg and ssh-keygen. A keyring holds all keys that are believed; which of
// them may sign what is for the caller to say. Whatever is not plainly good is bad: a missing key, a key that was revoked or is
// out of date, a program that is not there.

/// What came of checking a signature.
package enum SignatureVerdict: Sendable, Hashable {
  /// It is good; the names are those under which its key is known, fingerprints and key ids.
  case good(keys: Set<String>)
  /// It is not; the reason says why.
  case bad(String)
}
