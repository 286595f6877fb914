import Manifests
import YAML

/// Finds the lines and columns of fields: reads a file once more, with every scalar's place in front of its text.
///
/// Only errors ask for places, so that good files are read once.
struct DocumentPlaces {
  private let file: String
  private let documents: [Value]

  init(of bytes: [UInt8], file: String) {
    self.file = file
    let hook = YAMLScalarHook { (text, _, place) throws(YAMLError) in
      .string("\(place.line ?? 0):\(place.column ?? 0):\(text)")
    }
    let reader = YAMLReader(duplicateKeys: .lastWins, scalar: hook)
    documents = (try? reader.documents(of: bytes, file: file))?.map(\.value) ?? []
  }

  /// The place of a field of a document; where it is not written, that of what is written around it.
  func place(of path: FieldPath, inDocument index: Int) -> Location? {
    guard documents.indices.contains(index) else { return nil }
    var current = documents[index]
    var place: Location?
    for step in path.steps {
      switch (step, current) {
      case (.key(let key), .map(let map)):
        guard let entry = map.first(where: { Self.text(of: $0.key) == key }) else { return place }
        place = self.place(in: entry.key)
        current = entry.value
      case (.index(let index), .list(let elements)) where elements.indices.contains(index):
        current = elements[index]
        place = firstPlace(in: current) ?? place
      default: return place
      }
    }
    if case .string(let text) = current { return self.place(in: text) ?? place }
    return place
  }

  private func firstPlace(in value: Value) -> Location? {
    switch value {
    case .string(let text): place(in: text)
    case .list(let elements): elements.first.flatMap { firstPlace(in: $0) }
    case .map(let map): map.entries.first.flatMap { place(in: $0.key) }
    case .null, .bool, .int, .double: nil
    }
  }

  private func place(in marked: String) -> Location? {
    let parts = marked.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let line = Int(parts[0]), let column = Int(parts[1]) else { return nil }
    return Location(file: file, line: line, column: column)
  }

  private static func text(of marked: String) -> String {
    let parts = marked.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 ? String(parts[2]) : marked
  }
}
