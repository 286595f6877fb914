import Chart
import Git
import Glibc
import Manifests

/// Where a chart is: a folder or a packed archive.
struct ChartPlace {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  /// Reads the chart.
  ///
  /// Links of a folder may lead to anywhere in the repository that it lies in.
  func load() throws -> HelmChart {
    guard let real = realpath(path, nil) else {
      throw LocalFileError(path: path, reason: String(cString: strerror(errno)))
    }
    defer { free(real) }
    let absolute = String(cString: real)
    var status = stat()
    stat(absolute, &status)
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return try loadChart(archive: try LocalFile.bytes(at: absolute), name: path)
    }
    let root = Self.repository(around: absolute) ?? absolute
    let inside = absolute.dropFirst(root.utf8.count).drop { $0 == "/" }
    return try loadChart(try workingTree(at: root).subtree(at: String(inside)))
  }

  /// The nearest folder above that is a repository.
  private static func repository(around path: String) -> String? {
    var parts = path.split(separator: "/")
    while !parts.isEmpty {
      let folder = "/" + parts.joined(separator: "/")
      if access(folder + "/.git", F_OK) == 0 { return folder }
      parts.removeLast()
    }
    return nil
  }
}
