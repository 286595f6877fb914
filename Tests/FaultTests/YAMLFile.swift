import Manifests
import YAML

/// A kubeconfig's text as a value.
enum YAMLFile {
  static func value(of bytes: [UInt8]) throws -> Value {
    try YAMLReader().value(of: bytes, file: "kubeconfig")
  }
}
