import Manifests
import YAML

/// Values as the bodies of requests and answers.
enum JSONBody {
  static func bytes(of value: Value) -> [UInt8] {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return bytes
  }

  /// Reads an answer.
  ///
  /// - Throws: when it is no JSON.
  static func value(
    of bytes: [UInt8],
    for purpose: KubeRequest.Purpose
  ) throws(ClusterError) -> Value {
    do throws(YAMLError) {
      return try YAMLReader().firstDocument(of: bytes, file: "")
    } catch {
      throw ClusterError(purpose, .unreadable("\(error.problem)"))
    }
  }

  private static func append(_ value: Value, to bytes: inout [UInt8]) {
    switch value {
    case .null, .bool, .int, .double: bytes += value.plainText.utf8
    case .string(let text): append(text, to: &bytes)
    case .list(let elements):
      bytes.append(0x5B)
      for (position, element) in elements.enumerated() {
        if position > 0 { bytes.append(0x2C) }
        append(element, to: &bytes)
      }
      bytes.append(0x5D)
    case .map(let mapping):
      bytes.append(0x7B)
      for (position, entry) in mapping.entries.enumerated() {
        if position > 0 { bytes.append(0x2C) }
        append(entry.key, to: &bytes)
        bytes.append(0x3A)
        append(entry.value, to: &bytes)
      }
      bytes.append(0x7D)
    }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: bytes += [0x5C, byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += (byte < 16 ? "\\u000" : "\\u00").utf8
        bytes += digits.utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }
}
