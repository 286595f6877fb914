import Manifests

/// A file of a chart, read when asked for.
struct ChartFile: Sendable {
  /// The path inside of the chart.
  let name: String
  private let read: @Sendable () throws(SourceTreeError) -> [UInt8]

  init(name: String, read: @escaping @Sendable () throws(SourceTreeError) -> [UInt8]) {
    self.name = name
    self.read = read
  }

  /// The same file under the path that it has in a sub-chart.
  func renamed(_ name: String) -> ChartFile { ChartFile(name: name, read: read) }

  /// The content without a byte order mark.
  func bytes() throws(SourceTreeError) -> [UInt8] {
    let bytes = try read()
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// The content, or none where it cannot be read.
  var bytesIfReadable: [UInt8] { (try? bytes()) ?? [] }

  /// The name's last part.
  var baseName: Substring {
    name.utf8.lastIndex(of: UInt8(ascii: "/"))
      .map { name[name.utf8.index(after: $0)...] } ?? name[...]
  }
}
