import Archive
package import Manifests

/// A packed chart that was fetched and whose digest was checked.
package struct ChartArchive: Sendable, Hashable {
  package let name: String
  package let version: String
  /// The SHA-256 of the bytes, as hexadecimal digits.
  package let digest: String
  package let bytes: [UInt8]

  /// The name that the archive has in a chart's `charts/` folder.
  package var fileName: String { "\(name)-\(version).tgz" }

  /// The chart's files as a tree, the outer folder left out.
  ///
  /// - Throws: when the bytes are no archive, lead out of it, or exceed a budget.
  package func tree(label: String) throws(RegistryError) -> SourceTree {
    try SourceTree(unpacking: bytes, label: label, strippingFolder: true)
  }
}

extension SourceTree {
  /// The files of a gzipped archive.
  init(
    unpacking bytes: [UInt8],
    label: String,
    strippingFolder strips: Bool
  ) throws(RegistryError) {
    let unpacked: [ArchivedFile]
    do throws(ArchiveError) {
      unpacked = try untar(bytes, strippingFolder: strips, subject: label)
    } catch {
      throw RegistryError(label, .archive("\(error.problem)"))
    }
    var files: [String: [UInt8]] = [:]
    // A packed chart was filtered when it was packed.
    for file in unpacked where !strips || file.path != ".helmignore" {
      files[file.path] = file.bytes
    }
    self.init(label: label, files: files)
  }
}
