import Crypto
import Manifests

/// Hashes, derives and encrypts as sprig does.
enum Passwords {
  static func bcrypted(_ password: Text, _ run: Run) -> String {
    guard password.count <= 72 else {
      return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
    }
    return bcrypt(password.bytes, salt: run.sources.random(16))
      ?? "failed to encrypt string with bcrypt"
  }

  // MARK: Derived passwords

  private static let templates: [String: [String]] = [
    "maximum": ["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
    "long": [
      "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv",
      "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc",
      "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno",
      "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc",
      "CvccCvcvCvccno",
    ],
    "medium": ["CvcnoCvc", "CvcCvcno"],
    "short": ["Cvcn"],
    "basic": ["aaanaaan", "aannaaan", "aaannaaa"],
    "pin": ["nnnn"],
  ]

  private static let characters: [UInt8: [UInt8]] = [
    UInt8(ascii: "V"): Array("AEIOU".utf8),
    UInt8(ascii: "C"): Array("BCDFGHJKLMNPQRSTVWXYZ".utf8),
    UInt8(ascii: "v"): Array("aeiou".utf8),
    UInt8(ascii: "c"): Array("bcdfghjklmnpqrstvwxyz".utf8),
    UInt8(ascii: "A"): Array("AEIOUBCDFGHJKLMNPQRSTVWXYZ".utf8),
    UInt8(ascii: "a"): Array("AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz".utf8),
    UInt8(ascii: "n"): Array("0123456789".utf8),
    UInt8(ascii: "o"): Array("@&%?,=[]_:-+*$#!'^~;()/.".utf8),
    UInt8(ascii: "x"): Array(
      "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()".utf8
    ),
  ]

  private static let purpose = Array("com.lyndir.masterpassword".utf8)

  /// The password of a site by the Master Password algorithm.
  static func derived(
    counter: UInt32,
    kind: String,
    password: Text,
    user: Text,
    site: Text
  ) -> String {
    guard let templates = templates[kind] else { return "cannot find password template \(kind)" }
    let salt = purpose + bigEndian(UInt32(user.count)) + user.bytes
    let key = scrypt(
      password.bytes,
      salt: salt,
      cost: 32_768,
      blockSize: 8,
      parallelism: 2,
      lengthInBytes: 64
    )
    guard let key else { return "failed to derive password" }
    let message = purpose + bigEndian(UInt32(site.count)) + site.bytes + bigEndian(counter)
    let seed = hmacSHA256(message, key: key)
    let template = templates[Int(seed[0]) % templates.count]
    let bytes = zip(template.utf8, seed.dropFirst()).map { mark, byte in
      let choice = characters[mark] ?? [mark]
      return choice[Int(byte) % choice.count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  // MARK: Encryption

  private static func key(_ password: Text) -> [UInt8] {
    let bytes = Array(password.bytes.prefix(32))
    return bytes + [UInt8](repeating: 0, count: 32 - bytes.count)
  }

  static func encrypted(
    _ text: Text,
    by password: Text,
    _ run: Run
  ) throws(TemplateError) -> Datum {
    if text.isEmpty { return .string("") }
    let padding = 16 - text.count % 16
    let padded = text.bytes + [UInt8](repeating: UInt8(padding), count: padding)
    let vector = run.sources.random(16)
    let result = aes256CBC(padded, key: key(password), initialVector: vector, encrypts: true)
    guard let result else { throw .fault("cannot encrypt") }
    return .string(Base64.text(of: vector + result))
  }

  static func decrypted(_ text: Text, by password: Text) throws(TemplateError) -> Datum {
    if text.isEmpty { return .string("") }
    let input: [UInt8]
    switch BaseDecoding.base64(text) {
    case .bytes(let bytes): input = bytes
    case .complaint(let complaint): throw .fault(complaint)
    }
    guard input.count >= 16 else {
      throw .fault("runtime error: slice bounds out of range [:16] with capacity \(input.count)")
    }
    let body = Array(input[16...])
    guard body.count % 16 == 0 else { throw .fault("crypto/cipher: input not full blocks") }
    let result = aes256CBC(
      body,
      key: key(password),
      initialVector: Array(input[..<16]),
      encrypts: false
    )
    guard let result, let last = result.last else {
      throw .fault("runtime error: index out of range [-1]")
    }
    guard Int(last) <= result.count else {
      throw .fault(
        "runtime error: slice bounds out of range [:\(result.count - Int(last))]"
      )
    }
    return .string(Text(result.dropLast(Int(last))))
  }
}
