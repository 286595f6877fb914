import Manifests
import YAML

/// Puts places into errors about one document, reading its file again only if there are any.
final class Places {
  /// Where the document starts.
  let start: Location
  private let file: CompositionFile?
  private let index: Int
  private lazy var places = file.map { DocumentPlaces(of: $0.bytes, file: $0.path) }

  /// The places of a document of a file.
  init(_ file: CompositionFile, _ index: Int) {
    self.file = file
    self.index = index
    start = Location(file: file.path, line: file.documents[index].line)
  }

  /// The one place that is known of a document which was not written by hand.
  init(_ start: Location) {
    file = nil
    index = 0
    self.start = start
  }

  /// The error with the place of its field, or at least of its document.
  func locating(_ error: CompositionError) -> CompositionError {
    guard error.location == nil else { return error }
    var located = error
    var path = error.path
    if case .unknownField(let name, _) = error.problem { path = path / name }
    let place = path.steps.isEmpty ? nil : places?.place(of: path, inDocument: index)
    located.location = place ?? start
    return located
  }
}
