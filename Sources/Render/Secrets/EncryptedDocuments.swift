import Crypto
import Manifests
import YAML

/// The documents of a file that SOPS encrypted: values sealed one by one, a code over all of them.
struct EncryptedDocuments {
  /// Why a file cannot be decrypted.
  struct Failure: Error, Hashable {
    let reason: String
  }

  private let documents: [YAMLDocument]
  private let metadata: Value

  /// Takes documents for encrypted ones; nil where they are not.
  init?(_ documents: [YAMLDocument]) {
    guard let metadata = documents.lazy.compactMap({ $0.value["sops"] }).first,
      metadata["mac"]?.string != nil
    else { return nil }
    self.documents = documents
    self.metadata = metadata
  }

  /// Takes a value for encrypted that stands apart from what SOPS keeps of it.
  init(_ value: Value, metadata: Value) {
    documents = [YAMLDocument(value: value, line: 1)]
    self.metadata = metadata
  }

  /// The documents as they were before, without what SOPS keeps in them.
  ///
  /// - Throws: when no key fits, or anything was changed since.
  func decrypted(with keys: SecretKeys) throws(Failure) -> [YAMLDocument] {
    guard let key = try dataKey(with: keys) else {
      throw Failure(reason: "none of the keys at hand is one of its recipients")
    }
    var digest: [UInt8] = []
    let onlyEncrypted = metadata["mac_only_encrypted"]?.plainText == "true"
    var opened: [YAMLDocument] = []
    for document in documents {
      guard case .map(var map) = document.value else {
        opened.append(document)
        continue
      }
      map.remove("sops")
      var walk = Walk(key: key, onlyEncrypted: onlyEncrypted)
      let value = try walk.opened(.map(map), path: [])
      digest += walk.hashed
      opened.append(YAMLDocument(value: value, line: document.line))
    }
    try check(digest, key)
    return opened
  }

  private func dataKey(with keys: SecretKeys) throws(Failure) -> [UInt8]? {
    guard metadata["key_groups"]?.list?.isEmpty ?? true else {
      throw Failure(reason: "keys that are split among groups are not supported")
    }
    let identities = keys.identities.compactMap { AgeIdentity($0.reveal()) }
    for entry in metadata["age"]?.list ?? [] {
      guard let text = entry["enc"]?.string, let file = AgeFile(text) else { continue }
      if let key = file.opened(with: identities) { return key }
    }
    for entry in metadata["pgp"]?.list ?? [] {
      guard let text = entry["enc"]?.string else { continue }
      if let key = keys.openPGP(text) { return key }
    }
    return nil
  }

  /// Checks the code over all values, which is sealed together with the time of the last change.
  private func check(_ hashed: [UInt8], _ key: [UInt8]) throws(Failure) {
    let found = hexadecimal(sha512(hashed)).uppercased()
    let time = metadata["lastmodified"]?.plainText ?? ""
    guard let mac = metadata["mac"]?.string.flatMap({ SealedValue($0) }),
      let code = mac.opened(with: key, path: time)
    else { throw Failure(reason: "the code over its values (MAC) cannot be read") }
    guard String(decoding: code, as: UTF8.self) == found else {
      throw Failure(reason: "it was changed after it was encrypted (the MAC does not fit)")
    }
  }

  /// One walk through a document.
  private struct Walk {
    let key: [UInt8]
    let onlyEncrypted: Bool
    /// What the code is made of: all values as texts, in their order.
    var hashed: [UInt8] = []

    init(key: [UInt8], onlyEncrypted: Bool) {
      self.key = key
      self.onlyEncrypted = onlyEncrypted
    }

    mutating func opened(_ value: Value, path: [String]) throws(Failure) -> Value {
      switch value {
      case .map(let map):
        var entries: [Mapping.Entry] = []
        for entry in map {
          let value = try opened(entry.value, path: path + [entry.key])
          entries.append(Mapping.Entry(key: entry.key, value: value))
        }
        return .map(Mapping(uniqueEntries: entries))
      case .list(let list):
        var items: [Value] = []
        for item in list { items.append(try opened(item, path: path)) }
        return .list(items)
      case .null: return value
      case .string(let text):
        guard let sealed = SealedValue(text) else { break }
        let place = path.joined(separator: ":") + ":"
        guard let bytes = sealed.opened(with: key, path: place) else {
          throw Failure(reason: "'\(path.joined(separator: "."))' cannot be decrypted")
        }
        hashed += bytes
        return sealed.value(of: bytes)
      default: break
      }
      if !onlyEncrypted { hashed += Self.text(of: value) }
      return value
    }

    /// A value as the code has it, where truths are written as in Python.
    private static func text(of value: Value) -> [UInt8] {
      switch value {
      case .bool(let truth): Array((truth ? "True" : "False").utf8)
      default: Array(value.plainText.utf8)
      }
    }
  }
}
