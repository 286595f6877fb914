import CKubernetes
import JSON
import Manifests

/// Which fields have which numbers in the messages of built-in kinds.
struct ProtobufFields: Sendable {
  /// What stands behind a number.
  enum Field: Equatable {
    case named(String)
    /// The fields of another message, in the place of this one.
    case inline(message: String)
  }

  private let messages: Mapping

  /// Read once for the process, when the first body in protobuf comes.
  static let current = ProtobufFields()

  private init() {
    let document = swell_kubernetes_protobuf()
    let bytes = UnsafeBufferPointer(start: document.bytes, count: document.size)
    guard let messages = try? JSONReader().value(of: bytes).map else {
      preconditionFailure("a document of the program is no JSON")
    }
    self.messages = messages
  }

  func has(_ message: String) -> Bool { messages.contains(message) }

  /// The field with a number; nil where no such number is in use.
  func field(_ number: Int, of message: String) -> Field? {
    guard let names = messages[message]?.list, names.indices.contains(number - 1),
      let name = names[number - 1].string, !name.isEmpty
    else { return nil }
    return name.hasPrefix("+") ? .inline(message: String(name.dropFirst())) : .named(name)
  }
}
