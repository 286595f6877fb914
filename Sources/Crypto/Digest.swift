import COpenSSL

/// The SHA-256 digest of bytes: 32 bytes.
package func sha256(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
    SHA256(bytes, bytes.count, digest.baseAddress)
    count = 32
  }
}

/// The keyed digest of bytes by HMAC with SHA-256: 32 bytes.
package func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
  hmac(EVP_sha256(), bytes, key)
}

/// Bytes as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
    var position = 0
    for byte in bytes {
      text[position] = digits[Int(byte >> 4)]
      text[position + 1] = digits[Int(byte & 15)]
      position += 2
    }
    return position
  }
}

/// The SHA-1 digest of bytes: 20 bytes; for formats that demand it, not for security.
package func sha1(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 20) { digest, count in
    SHA1(bytes, bytes.count, digest.baseAddress)
    count = 20
  }
}

/// The SHA-512 digest of bytes: 64 bytes.
package func sha512(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 64) { digest, count in
    SHA512(bytes, bytes.count, digest.baseAddress)
    count = 64
  }
}

/// The keyed digest of bytes by HMAC with SHA-1: 20 bytes; for formats that demand it.
package func hmacSHA1(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
  hmac(EVP_sha1(), bytes, key)
}

private func hmac(_ algorithm: OpaquePointer, _ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { digest, count in
    var length: UInt32 = 0
    HMAC(algorithm, key, Int32(key.count), bytes, bytes.count, digest.baseAddress, &length)
    count = Int(length)
  }
}
