import Archive
import Cluster
import JSON
import Manifests

/// One Secret of a record, as far as a reader needs it.
struct RecordSecret: Sendable {
  /// What it holds of a record.
  enum Kind: String, Sendable {
    case head
    case part
    /// What a sync desired.
    case manifests
    /// What a sync deleted.
    case deleted
  }

  let name: String
  let kind: Kind
  /// The name of the application as the Secret's annotation says it.
  let instance: String
  let resourceVersion: String
  let content: [UInt8]?

  /// Nil where the Secret is none of a record.
  init?(_ secret: Value) {
    guard secret["type"]?.string == Self.type, let name = secret["metadata"]?["name"]?.string,
      let kind = secret.label(SecretLabel.kind).flatMap(Kind.init)
    else { return nil }
    self.name = name
    self.kind = kind
    instance = secret.annotation(SecretLabel.application) ?? name
    resourceVersion = secret["metadata"]?["resourceVersion"]?.string ?? ""
    content = secret["data"]?[Self.key]?.string.flatMap { Base64.bytes(of: $0) }
  }

  /// The value that it holds.
  ///
  /// - Throws: when it is not what Swell wrote.
  func value() throws(RecordError) -> Value {
    guard let content else {
      let problem = RecordError.Problem.damaged("no data in '\(name)'")
      throw RecordError(instance: instance, verb: "read", problem: problem)
    }
    return try value(of: content)
  }

  /// The value of bytes that end in this Secret.
  ///
  /// - Throws: when they are not what Swell wrote.
  func value(of content: [UInt8]) throws(RecordError) -> Value {
    do {
      let limit = RecordForm.unpackedLimitInBytes
      return try JSONReader().value(of: gunzip(content, limitInBytes: limit, subject: name))
    } catch {
      throw RecordError(instance: instance, verb: "read", problem: .damaged("\(error)"))
    }
  }

  /// The Secret to write.
  static func object(
    _ kind: Kind,
    name: String,
    namespace: String,
    instance: String,
    content: [UInt8],
    resourceVersion: String? = nil,
    sync: Int? = nil
  ) -> Value {
    var labels: Mapping = [
      "app.kubernetes.io/managed-by": "swell",
      SecretLabel.kind: .string(kind.rawValue),
      SecretLabel.application: .string(RecordName.label(of: instance)),
    ]
    labels[SecretLabel.sync] = sync.map { .string(String($0)) }
    var metadata: Mapping = [
      "name": .string(name), "namespace": .string(namespace), "labels": .map(labels),
      "annotations": [SecretLabel.application: .string(instance)],
    ]
    metadata["resourceVersion"] = resourceVersion.map { .string($0) }
    return [
      "apiVersion": "v1", "kind": "Secret", "type": .string(type), "metadata": .map(metadata),
      "data": [key: .string(Base64.text(of: content))],
    ]
  }

  private static let type = "swell.dev/record"
  private static let key = "record"
}

/// The labels of a record's Secrets.
enum SecretLabel {
  static let kind = "swell.dev/record"
  static let application = "swell.dev/application"
  /// The sync that keeps it.
  static let sync = "swell.dev/sync"
}

/// The names of a record's Secrets.
enum RecordName {
  /// The first Secret.
  static func head(of instance: String) -> String { "swell-" + readable(instance) }

  /// What the names of all parts of some content begin with.
  static func part(of instance: String, digest: String = "") -> String {
    head(of: instance) + "-part-" + digest
  }

  /// The name of a part that is written now.
  ///
  /// None comes twice, whatever the content: who deletes one may be held up on the way until long after that content is back.
  static func newPart(of instance: String, digest: String) -> String {
    part(of: instance, digest: digest) + "-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
  }

  /// One piece of what a sync keeps.
  static func kept(_ kind: RecordSecret.Kind, of instance: String, by id: Int, piece: Int) -> String
  {
    head(of: instance) + "-\(kind.rawValue)-\(id)-\(piece)"
  }

  /// The value of a label, which holds 63 letters.
  static func label(of instance: String) -> String { readable(instance) }

  /// A name that Secrets and labels may have, cut, with a digest so that no two applications share one.
  private static func readable(_ instance: String) -> String {
    var bytes = instance.utf8.prefix(40).map { byte -> UInt8 in
      let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
      let isUpper = (0x41...0x5A).contains(byte)
      return isPlain ? byte : isUpper ? byte + 0x20 : UInt8(ascii: "-")
    }
    while bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
    return String(decoding: bytes, as: UTF8.self) + (bytes.isEmpty ? "" : "-")
      + shortDigest(of: Array(instance.utf8))
  }
}

extension ResourceType {
  static let secrets = ResourceType(
    GroupVersionKind(group: "", version: "v1", kind: "Secret"),
    plural: "secrets",
    isNamespaced: true
  )
  static let namespaces = ResourceType(
    GroupVersionKind(group: "", version: "v1", kind: "Namespace"),
    plural: "namespaces",
    isNamespaced: false
  )
}
