import Manifests
import YAML

extension SecretKeys {
  /// The documents of a file, decrypted in memory where SOPS encrypted them; placeholders are filled in where it did not.
  ///
  /// - Throws: when the text is no YAML, no key fits, or something was changed since it was encrypted.
  func documents(
    of bytes: [UInt8],
    file: String,
    scalar: YAMLScalarHook?
  ) throws(RenderError.Problem) -> [YAMLDocument] {
    let isEncrypted = bytes.mentionSOPS
    let read: [YAMLDocument]
    do throws(YAMLError) {
      let reader = YAMLReader(duplicateKeys: .refused, scalar: isEncrypted ? nil : scalar)
      read = try reader.documents(of: bytes, file: file)
    } catch {
      throw .yaml(error)
    }
    guard isEncrypted else { return read }
    guard let encrypted = EncryptedDocuments(read) else {
      do throws(YAMLError) {
        return try YAMLReader(duplicateKeys: .refused, scalar: scalar)
          .documents(of: bytes, file: file)
      } catch {
        throw .yaml(error)
      }
    }
    opened()
    do throws(EncryptedDocuments.Failure) {
      return try encrypted.decrypted(with: self)
    } catch {
      throw .encrypted(file, reason: error.reason)
    }
  }
}

extension SourceTree {
  /// The same tree, in which files that SOPS encrypted read as what they were before, in memory only.
  ///
  /// As for SOPS itself, a file's name says its form: YAML, JSON, dotenv or INI; any other is one value as a whole.
  func decrypted(with keys: SecretKeys) -> SourceTree {
    readThrough { (path, bytes) throws(SourceTreeError) in
      guard bytes.mentionSOPS, bytes.firstRange(of: Array("ENC[AES256_GCM,".utf8)) != nil else {
        return bytes
      }
      do throws(EncryptedDocuments.Failure) {
        guard let file = EncryptedFile(bytes, path: path) else { return bytes }
        keys.opened()
        return try file.decrypted(with: keys)
      } catch {
        throw .unreadable(path, reason: "it cannot be decrypted: \(error.reason)")
      }
    }
  }
}

extension [UInt8] {
  /// Whether there may be what SOPS keeps in a file.
  fileprivate var mentionSOPS: Bool { firstRange(of: Array("sops".utf8)) != nil }
}
