internal import COpenSSL

/// The bcrypt hash of a password with a salt of 16 bytes; nil where libcrypt refuses.
///
/// Passwords of more than 72 bytes are not hashed, as in Go.
package func bcrypt(_ password: [UInt8], salt: [UInt8], cost: Int = 10) -> String? {
  guard password.count <= 72, salt.count == 16, !password.contains(0) else { return nil }
  let setting = "$2a$" + (cost < 10 ? "0" : "") + String(cost) + "$" + bcryptText(salt)
  var data = crypt_data()
  let hash = (password + [0]).withUnsafeBufferPointer { bytes in
    bytes.withMemoryRebound(to: CChar.self) { text -> String? in
      guard let base = text.baseAddress, let result = crypt_r(base, setting, &data) else {
        return nil
      }
      return String(cString: result)
    }
  }
  guard let hash, hash.utf8.count == 60 else { return nil }
  return hash
}

/// A salt in bcrypt's own base 64.
private func bcryptText(_ salt: [UInt8]) -> String {
  let alphabet = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  var text: [UInt8] = []
  var buffer: UInt32 = 0
  var filled = 0
  for byte in salt {
    buffer = buffer << 8 | UInt32(byte)
    filled += 8
    while filled >= 6 {
      filled -= 6
      text.append(alphabet[Int(buffer >> UInt32(filled) & 63)])
    }
    buffer &= (1 << UInt32(filled)) - 1
  }
  if filled > 0 { text.append(alphabet[Int(buffer << UInt32(6 - filled) & 63)]) }
  return String(decoding: text, as: UTF8.self)
}

/// A key derived from a password by scrypt; nil where OpenSSL refuses the parameters.
package func scrypt(
  _ password: [UInt8],
  salt: [UInt8],
  cost: UInt64,
  blockSize: UInt64,
  parallelism: UInt64,
  lengthInBytes: Int
) -> [UInt8]? {
  var key = [UInt8](repeating: 0, count: lengthInBytes)
  let status = password.withUnsafeBufferPointer { bytes in
    bytes.withMemoryRebound(to: CChar.self) { text in
      EVP_PBE_scrypt(
        text.baseAddress,
        text.count,
        salt,
        salt.count,
        cost,
        blockSize,
        parallelism,
        256 << 20,
        &key,
        key.count
      )
    }
  }
  return status == 1 ? key : nil
}
