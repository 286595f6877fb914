/// A file that an application's source names, found and read.
package struct ValueFile: Sendable, Hashable {
  /// The path from the root of its tree, for messages; files of other sources start with `$ref/`.
  package let path: String
  package let bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}
