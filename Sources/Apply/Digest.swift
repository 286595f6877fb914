import Crypto
import JSON
import Manifests

/// The digest of an object, whatever the order of its keys.
func digestText(of object: Value) -> String {
  let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: true)
  return hexadecimal(sha256(writer.bytes(of: object)).prefix(16))
}

/// A digest that is short enough for names.
func shortDigest(of bytes: [UInt8]) -> String {
  hexadecimal(sha256(bytes).prefix(5))
}
