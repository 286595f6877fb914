/// The place of a field inside an object, such as `spec.containers[0].image`.
package struct FieldPath: Sendable, Hashable {
  /// One step down.
  package enum Step: Sendable, Hashable {
    /// Under a key of a mapping.
    case key(String)
    /// At a position of a list, counted from zero.
    case index(Int)
    /// At the list element whose key fields have these values, as in server-side apply.
    case element(Mapping)
    /// At the list element that is this value, as in sets.
    case value(Value)
  }

  package var steps: [Step]

  package init(_ steps: [Step] = []) {
    self.steps = steps
  }

  /// The path one step further down.
  package func appending(_ step: Step) -> FieldPath {
    FieldPath(steps + [step])
  }

  /// The path under a key.
  package static func / (path: FieldPath, key: String) -> FieldPath {
    path.appending(.key(key))
  }
}

extension FieldPath: CustomStringConvertible {
  /// The path as people write it: `spec.template.metadata.labels["app.kubernetes.io/name"]`.
  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key) where Self.isPlain(key):
        text += text.isEmpty ? key : "." + key
      case .key(let key): text += "[\"\(key)\"]"
      case .index(let index): text += "[\(index)]"
      case .element(let keys):
        text += "[" + keys.map { "\($0.key)=\($0.value.plainText)" }.joined(separator: ",") + "]"
      case .value(let value): text += "[=\(value.plainText)]"
      }
    }
    return text
  }

  /// The path as a JSON pointer (RFC 6901); elements chosen by key or value have none.
  package var pointer: String? {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key):
        text += "/"
        for scalar in key.unicodeScalars {
          switch scalar {
          case "~": text += "~0"
          case "/": text += "~1"
          default: text.unicodeScalars.append(scalar)
          }
        }
      case .index(let index): text += "/\(index)"
      case .element, .value: return nil
      }
    }
    return text
  }

  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty
      && key.utf8.allSatisfy { byte in
        byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
          || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      }
  }
}

extension Value {
  /// A scalar as plain text, for messages; lists and maps only say what they are.
  package var plainText: String {
    switch self {
    case .null: "null"
    case .bool(let truth): truth ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): "\(number)"
    case .string(let text): text
    case .list(let elements): "list of \(elements.count)"
    case .map(let mapping): "map of \(mapping.count)"
    }
  }
}
