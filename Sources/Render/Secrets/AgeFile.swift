import Crypto
import Manifests

/// A file that age encrypted, armoured or not.
struct AgeFile {
  private let stanzas: [(share: [UInt8], wrapped: [UInt8])]
  private let header: [UInt8]
  private let mac: [UInt8]
  private let body: [UInt8]

  private static let chunkInBytes = 64 << 10

  /// Reads a file; nil where it is none of age's.
  init?(_ text: String) {
    var bytes = Array(text.utf8)
    let armour = "-----BEGIN AGE ENCRYPTED FILE-----"
    if text.contains(armour) {
      let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
      guard let unarmoured = Base64.bytes(of: lines.joined()) else { return nil }
      bytes = unarmoured
    }
    guard let end = bytes.firstRange(of: Array("\n--- ".utf8)),
      let newline = bytes[end.upperBound...].firstIndex(of: 0x0A)
    else { return nil }
    header = Array(bytes[..<(end.upperBound - 1)])
    guard let mac = Self.decoded(String(decoding: bytes[end.upperBound..<newline], as: UTF8.self))
    else { return nil }
    self.mac = mac
    body = Array(bytes[(newline + 1)...])
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\n")
    guard lines.first == "age-encryption.org/v1" else { return nil }
    var stanzas: [(share: [UInt8], wrapped: [UInt8])] = []
    for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("-> X25519 ") {
      guard let share = Self.decoded(String(line.dropFirst("-> X25519 ".count))),
        let wrapped = Self.decoded(String(next))
      else { return nil }
      stanzas.append((share, wrapped))
    }
    self.stanzas = stanzas
  }

  /// The content; nil where no key fits, or something was changed.
  func opened(with identities: [AgeIdentity]) -> [UInt8]? {
    for identity in identities {
      for stanza in stanzas {
        guard let key = identity.fileKey(share: stanza.share, wrapped: stanza.wrapped) else {
          continue
        }
        let macKey = hkdfSHA256(key, salt: [], info: "header")
        guard hmacSHA256(header, key: macKey) == mac else { return nil }
        return content(with: key)
      }
    }
    return nil
  }

  private func content(with fileKey: [UInt8]) -> [UInt8]? {
    guard body.count >= 32 else { return nil }
    let key = hkdfSHA256(fileKey, salt: Array(body.prefix(16)), info: "payload")
    var rest = body.dropFirst(16)
    var content: [UInt8] = []
    var counter: UInt64 = 0
    while true {
      let chunk = rest.prefix(Self.chunkInBytes + 16)
      rest = rest.dropFirst(chunk.count)
      guard chunk.count >= 16 else { return nil }
      let number = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
      let nonce = [0, 0, 0] + number + [rest.isEmpty ? 1 : 0]
      guard
        let plain = SealedBox.chaCha20Poly1305.open(
          Array(chunk.dropLast(16)),
          tag: Array(chunk.suffix(16)),
          key: key,
          nonce: nonce
        )
      else { return nil }
      content += plain
      if rest.isEmpty { return content }
      counter += 1
    }
  }

  /// The bytes of Base64 without padding.
  private static func decoded(_ text: String) -> [UInt8]? {
    Base64.bytes(of: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
  }
}
