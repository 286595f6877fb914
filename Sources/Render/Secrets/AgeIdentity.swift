import Crypto

/// A private key of age (X25519), `AGE-SECRET-KEY-1…`.
struct AgeIdentity {
  private let secret: [UInt8]
  private let recipient: [UInt8]

  /// Reads a key; nil where the text is none.
  init?(_ text: String) {
    guard let bytes = Bech32.bytes(of: text.lowercased(), prefix: "age-secret-key-"),
      bytes.count == 32, let recipient = publicKeyX25519(of: bytes)
    else { return nil }
    secret = bytes
    self.recipient = recipient
  }

  /// The key of a file, from a stanza of its header; nil where that is for somebody else.
  func fileKey(share: [UInt8], wrapped: [UInt8]) -> [UInt8]? {
    guard wrapped.count == 32,
      let shared = sharedSecretX25519(privateKey: secret, publicKey: share)
    else { return nil }
    let key = hkdfSHA256(shared, salt: share + recipient, info: "age-encryption.org/v1/X25519")
    return SealedBox.chaCha20Poly1305.open(
      Array(wrapped.prefix(16)),
      tag: Array(wrapped.suffix(16)),
      key: key,
      nonce: [UInt8](repeating: 0, count: 12)
    )
  }
}

/// The encoding of age's keys.
enum Bech32 {
  private static let letters = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

  /// The bytes behind a prefix and the digit one, where the checksum fits.
  static func bytes(of text: String, prefix: String) -> [UInt8]? {
    guard text.hasPrefix(prefix + "1") else { return nil }
    var digits: [UInt8] = []
    for byte in text.utf8.dropFirst(prefix.utf8.count + 1) {
      guard let digit = letters.firstIndex(of: byte) else { return nil }
      digits.append(UInt8(digit))
    }
    let high = prefix.utf8.map { $0 >> 5 }
    let low = prefix.utf8.map { $0 & 31 }
    guard digits.count > 6, checksum(high + [0] + low + digits) == 1 else { return nil }
    var result: [UInt8] = []
    var bits = 0
    var value: UInt32 = 0
    for digit in digits.dropLast(6) {
      value = value << 5 | UInt32(digit)
      bits += 5
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: value >> UInt32(bits)))
      }
    }
    return result
  }

  private static func checksum(_ digits: [UInt8]) -> UInt32 {
    let generator: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
    var sum: UInt32 = 1
    for digit in digits {
      let top = sum >> 25
      sum = (sum & 0x1FF_FFFF) << 5 ^ UInt32(digit)
      for (index, term) in generator.enumerated() where top >> UInt32(index) & 1 == 1 {
        sum ^= term
      }
    }
    return sum
  }
}
