internal import COpenSSL

extension PrivateKey {
  /// Signs the SHA-256 digest of bytes; with RSA by PKCS #1, as JSON web tokens want it.
  ///
  /// - Throws: when the library refuses the key.
  package func signature(of bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw CryptoError.last("cannot sign") }
    defer { EVP_MD_CTX_free(context) }
    var size = 0
    guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, handle) == 1,
      EVP_DigestSign(context, nil, &size, bytes, bytes.count) == 1
    else { throw CryptoError.last("cannot sign") }
    var signature = [UInt8](repeating: 0, count: size)
    guard EVP_DigestSign(context, &signature, &size, bytes, bytes.count) == 1 else {
      throw CryptoError.last("cannot sign")
    }
    return Array(signature.prefix(size))
  }
}
