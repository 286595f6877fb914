internal import COpenSSL

/// A private key, made or read from PEM.
package final class PrivateKey {
  /// The kinds of key that can be made.
  package enum Kind: Sendable {
    case rsa(bits: Int)
    case dsa
    case ecdsa
    case ed25519
  }

  let handle: OpaquePointer

  private init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    EVP_PKEY_free(handle)
  }

  /// Makes a key from the library's own randomness.
  ///
  /// - Throws: when the library cannot.
  package convenience init(making kind: Kind) throws(CryptoError) {
    guard let handle = Self.generate(kind) else { throw CryptoError.last("cannot make a key") }
    self.init(handle)
  }

  /// Reads a key in PEM.
  ///
  /// - Throws: where the text is no private key.
  package convenience init(pem: [UInt8]) throws(CryptoError) {
    guard let memory = BIO_new_mem_buf(pem, Int32(pem.count)) else {
      throw CryptoError.last("cannot read a key")
    }
    defer { BIO_free(memory) }
    guard let handle = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in 0 }, nil) else {
      throw CryptoError.last("cannot read a private key")
    }
    self.init(handle)
  }

  /// The key as PEM in the form that Go writes: PKCS #1 for RSA, SEC 1 for elliptic curves, PKCS #8 for the rest.
  package var pem: String {
    guard let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    if EVP_PKEY_get_base_id(handle) == EVP_PKEY_ED25519 {
      PEM_write_bio_PrivateKey(memory, handle, nil, nil, 0, nil, nil)
    } else {
      PEM_write_bio_PrivateKey_traditional(memory, handle, nil, nil, 0, nil, nil)
    }
    return text(of: memory)
  }

  private static func generate(_ kind: Kind) -> OpaquePointer? {
    switch kind {
    case .rsa(let bits): RSAKey(bits: bits)?.handle
    case .ecdsa:
      generate(EVP_PKEY_EC) { context in
        guard EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1 else {
          return 0
        }
        return EVP_PKEY_CTX_set_ec_param_enc(context, OPENSSL_EC_NAMED_CURVE)
      }
    case .ed25519: generate(EVP_PKEY_ED25519) { _ in 1 }
    case .dsa: generateDSA()
    }
  }

  private static func generate(
    _ type: Int32,
    _ configure: (OpaquePointer) -> Int32
  ) -> OpaquePointer? {
    guard let context = EVP_PKEY_CTX_new_id(type, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, configure(context) == 1,
      EVP_PKEY_keygen(context, &key) == 1
    else { return nil }
    return key
  }

  private static func generateDSA() -> OpaquePointer? {
    guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var parameters: OpaquePointer?
    guard EVP_PKEY_paramgen_init(context) == 1,
      EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 2_048) == 1,
      EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 256) == 1,
      EVP_PKEY_paramgen(context, &parameters) == 1, let parameters
    else { return nil }
    defer { EVP_PKEY_free(parameters) }
    guard let maker = EVP_PKEY_CTX_new(parameters, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(maker) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(maker) == 1, EVP_PKEY_keygen(maker, &key) == 1 else { return nil }
    return key
  }
}

/// What was written to a memory buffer.
func text(of memory: OpaquePointer) -> String {
  var bytes = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(memory)))
  let count = BIO_read(memory, &bytes, Int32(bytes.count))
  return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
}
