import COpenSSL

/// Whether two secrets are equal, in a time that tells neither where they differ nor how long they are.
///
/// Wraps `CRYPTO_memcmp`, over their digests.
package func isSameSecret(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  CRYPTO_memcmp(sha256(left), sha256(right), 32) == 0
}
