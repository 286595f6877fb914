internal import COpenSSL

/// The ciphers that seal bytes together with a tag.
package enum SealedBox: Sendable {
  case aes256GCM
  case chaCha20Poly1305

  /// Opens sealed bytes; nil where key, nonce, tag or the bytes that go with them are not the right ones.
  package func open(
    _ sealed: [UInt8],
    tag: [UInt8],
    key: [UInt8],
    nonce: [UInt8],
    authenticating extra: [UInt8] = []
  ) -> [UInt8]? {
    guard key.count == 32, tag.count == 16, let context = EVP_CIPHER_CTX_new() else { return nil }
    defer {
      EVP_CIPHER_CTX_free(context)
      ERR_clear_error()
    }
    let cipher = self == .aes256GCM ? EVP_aes_256_gcm() : EVP_chacha20_poly1305()
    var tag = tag
    var count: Int32 = 0
    guard EVP_DecryptInit_ex(context, cipher, nil, nil, nil) == 1,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, Int32(nonce.count), nil) == 1,
      EVP_DecryptInit_ex(context, nil, nil, key, nonce) == 1,
      extra.isEmpty || EVP_DecryptUpdate(context, nil, &count, extra, Int32(extra.count)) == 1
    else { return nil }
    var plain = [UInt8](repeating: 0, count: sealed.count + 16)
    var length = 0
    if !sealed.isEmpty {
      guard EVP_DecryptUpdate(context, &plain, &count, sealed, Int32(sealed.count)) == 1 else {
        return nil
      }
      length = Int(count)
    }
    guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1 else { return nil }
    var rest = [UInt8](repeating: 0, count: 16)
    guard EVP_DecryptFinal_ex(context, &rest, &count) == 1 else { return nil }
    return Array(plain.prefix(length))
  }
}

/// The secret that two keys on Curve25519 share; nil where a key is none. `EVP_PKEY_derive`
package func sharedSecretX25519(privateKey: [UInt8], publicKey: [UInt8]) -> [UInt8]? {
  guard privateKey.count == 32, publicKey.count == 32,
    let own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, privateKey, 32)
  else { return nil }
  defer { EVP_PKEY_free(own) }
  guard let other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, publicKey, 32),
    let context = EVP_PKEY_CTX_new(own, nil)
  else { return nil }
  defer {
    EVP_PKEY_free(other)
    EVP_PKEY_CTX_free(context)
  }
  var secret = [UInt8](repeating: 0, count: 32)
  var size = 32
  guard EVP_PKEY_derive_init(context) == 1, EVP_PKEY_derive_set_peer(context, other) == 1,
    EVP_PKEY_derive(context, &secret, &size) == 1
  else { return nil }
  return secret
}

/// The public key of a private one on Curve25519; nil where that is none.
package func publicKeyX25519(of privateKey: [UInt8]) -> [UInt8]? {
  guard privateKey.count == 32,
    let own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, privateKey, 32)
  else { return nil }
  defer { EVP_PKEY_free(own) }
  var key = [UInt8](repeating: 0, count: 32)
  var size = 32
  guard EVP_PKEY_get_raw_public_key(own, &key, &size) == 1 else { return nil }
  return key
}

/// A key of 32 bytes derived from a secret by HKDF with SHA-256 (RFC 5869).
package func hkdfSHA256(_ secret: [UInt8], salt: [UInt8], info: String) -> [UInt8] {
  let zeros = [UInt8](repeating: 0, count: 32)
  let extracted = hmacSHA256(secret, key: salt.isEmpty ? zeros : salt)
  return hmacSHA256(Array(info.utf8) + [1], key: extracted)
}
