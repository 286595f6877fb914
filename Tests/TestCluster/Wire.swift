import Manifests
import YAML

/// Reads what the server sends: JSON, which YAML contains.
func decode(_ bytes: [UInt8]) throws -> Value {
  try YAMLReader().firstDocument(of: bytes, file: "answer")
}

/// Writes JSON.
func encode(_ value: Value) -> [UInt8] {
  Array(text(value).utf8)
}

private func text(_ value: Value) -> String {
  switch value {
  case .null: "null"
  case .bool(let truth): String(truth)
  case .int(let number): String(number)
  case .double(let number): String(number)
  case .string(let string): quoted(string)
  case .list(let elements): "[\(elements.map(text).joined(separator: ","))]"
  case .map(let mapping):
    "{\(mapping.entries.map { "\(quoted($0.key)):\(text($0.value))" }.joined(separator: ","))}"
  }
}

private func quoted(_ string: String) -> String {
  var result = "\""
  for scalar in string.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case "\n": result += "\\n"
    case _ where scalar.value < 0x20:
      result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
