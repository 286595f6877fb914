/// One file of an archive.
package struct ArchivedFile: Sendable, Hashable {
  /// The path inside of the archive, cleaned: relative, without `.` and `..`.
  package let path: String
  package let bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}
