import Chart
import Git
import Glibc
import Manifests
import Pipeline
import Registry

/// Where a chart is: a folder or a packed archive.
struct ChartPlace {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  /// Reads the chart, with `--dependency-update` after fetching what its folder lacks.
  ///
  /// Links of a folder may lead to anywhere in the repository that it lies in; outside of any, as far as the two topmost folders
  /// of its path are the same.
  func load(_ arguments: Arguments) async throws -> HelmChart {
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
    let repository = Self.repository(around: absolute)
    let root = repository ?? "/" + absolute.split(separator: "/").prefix(2).joined(separator: "/")
    let inside = absolute.dropFirst(root.utf8.count).drop { $0 == "/" }
    let tree = try workingTree(at: root).subtree(at: String(inside))
    let place = repository == nil ? path : tree.base
    guard arguments.has("dependency-update") else { return try loadChart(tree, place: place) }
    let access = try Requests.access(arguments)
    let charts = ChartStore(
      cache: Requests.cacheFolder(arguments) + "/charts",
      isOffline: arguments.has("offline"),
      signers: access.chartSigners
    ) { access.registryAccess(for: $0) }
    return try await DependencyBuild(access: access) { _ in charts }.load(tree).get()
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
