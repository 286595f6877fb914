/// Where a chart's files are for people: the folder in the repository, or an archive followed by `!`.
struct ChartOrigin: Sendable {
  private let place: String

  init(_ place: String) {
    self.place = place
  }

  /// A file of the chart as messages name it.
  func file(_ path: String) -> String {
    place.isEmpty ? path : place + "/" + path
  }

  /// The chart in a folder of this one, or in an archive.
  func child(_ path: String) -> ChartOrigin { ChartOrigin(file(path)) }
}
