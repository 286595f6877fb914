import Crypto
import JSON
package import Manifests

/// Marks that stand for secret values wherever something is shown.
///
/// Equal values get equal marks as long as the salt is the same, so that a reader sees what changed and what agrees; the
/// salt is random in each run, so that marks tell nothing about the values.
package struct SecretMask: Sendable {
  private let salt: [UInt8]

  /// Makes a mask for one run.
  ///
  /// - Parameter salt: random bytes that are kept nowhere.
  package init(salt: [UInt8]) {
    self.salt = salt
  }

  /// The mark of a secret value: eight plus signs and six hexadecimal digits.
  ///
  /// Null counts as an empty text.
  package func mark(for secret: Value) -> Value {
    let text = secret.isNull ? "" : secret.string ?? secret.plainText
    let digest = hmacSHA256(Array(text.utf8), key: salt)
    return .string("++++++++" + hexadecimal(digest.prefix(3)))
  }

  /// The object with every secret value replaced by its mark.
  ///
  /// Secrets of the core group have them in `data` and `stringData`; all other objects stay as they are.
  package func masked(_ object: Value) -> Value {
    Self.holdsSecrets(object) ? maskedSecret(object) : object
  }

  /// The object with its values replaced, known to be a Secret or a part of one.
  func maskedSecret(_ object: Value) -> Value {
    var result = object
    for field in Self.fields {
      if let values = object[field] { result[field] = marks(for: values) }
    }
    guard let sent = object["metadata"]?["annotations"]?[Value.lastApplied] else { return result }
    result["metadata"]?["annotations"]?[Value.lastApplied] = .string(maskedCopy(of: sent))
    return result
  }

  /// What client-side apply keeps of a Secret, which holds its values once more.
  private func maskedCopy(of sent: Value) -> String {
    guard let text = sent.string, let object = try? JSONReader().value(of: Array(text.utf8)),
      object.map != nil
    else { return "++++++++" }
    let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
    return writer.text(of: maskedSecret(object))
  }

  /// Whether an object's values must not be shown.
  package static func holdsSecrets(_ object: Value) -> Bool {
    object["kind"]?.string == "Secret" && object["apiVersion"]?.string == "v1"
  }

  /// A message of the server about an object, without any of the object's secret values in it.
  package func masked(_ message: String, about object: Value) -> String {
    guard Self.holdsSecrets(object) else { return message }
    var result = message
    for field in Self.fields {
      for entry in object[field]?.map ?? [:] {
        guard case .string(let secret) = entry.value, secret.utf8.count >= 4 else { continue }
        result = result.replacing(secret, with: "++++++++")
      }
    }
    return result
  }

  /// The change as it may be shown, where it is one of a Secret.
  func masked(_ difference: Difference) -> FieldChange {
    guard case .key(let field)? = difference.path.steps.first, Self.fields.contains(field) else {
      return FieldChange(difference)
    }
    let isWhole = difference.path.steps.count == 1
    func marked(_ value: Value?) -> Value? {
      value.map { isWhole ? marks(for: $0) : mark(for: $0) }
    }
    return FieldChange(
      path: difference.path,
      from: marked(difference.from),
      to: marked(difference.to)
    )
  }

  private static let fields = ["data", "stringData"]

  private func marks(for values: Value) -> Value {
    guard case .map(let map) = values else { return mark(for: values) }
    return .map(map.mapValues { mark(for: $0) })
  }
}
