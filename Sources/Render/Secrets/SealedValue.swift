import Crypto
import Manifests

/// One value that SOPS sealed: `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`.
struct SealedValue {
  private let data: [UInt8]
  private let nonce: [UInt8]
  private let tag: [UInt8]
  private let type: String

  /// Reads a value; nil where the text is none.
  init?(_ text: String) {
    let start = "ENC[AES256_GCM,"
    guard text.hasPrefix(start), text.hasSuffix("]") else { return nil }
    var fields: [Substring: Substring] = [:]
    for field in text.dropFirst(start.count).dropLast().split(separator: ",") {
      guard let colon = field.firstIndex(of: ":") else { return nil }
      fields[field[..<colon]] = field[field.index(after: colon)...]
    }
    guard let data = fields["data"].flatMap({ Base64.bytes(of: String($0)) }),
      let nonce = fields["iv"].flatMap({ Base64.bytes(of: String($0)) }),
      let tag = fields["tag"].flatMap({ Base64.bytes(of: String($0)) }),
      let type = fields["type"]
    else { return nil }
    self.data = data
    self.nonce = nonce
    self.tag = tag
    self.type = String(type)
  }

  /// The bytes inside; nil where the key is another one, or the value stood elsewhere when it was sealed.
  func opened(with key: [UInt8], path: String) -> [UInt8]? {
    SealedBox.aes256GCM.open(
      data,
      tag: tag,
      key: key,
      nonce: nonce,
      authenticating: Array(path.utf8)
    )
  }

  /// The value that bytes from inside stand for.
  func value(of bytes: [UInt8]) -> Value {
    let text = String(decoding: bytes, as: UTF8.self)
    switch type {
    case "int": return Int(text).map { .int($0) } ?? .string(text)
    case "float": return Double(text).map { .double($0) } ?? .string(text)
    case "bool": return .bool(text.lowercased() == "true")
    default: return .string(text)
    }
  }
}
