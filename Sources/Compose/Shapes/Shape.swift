/// What a value of the Argo CD API may be: the types behind its documents, as data.
///
/// One table for each type drives everything that depends on types: reading with precise errors, dropping what nobody
/// knows, filling in templates, and merging templates and patches.
indirect enum Shape: Sendable {
  case text
  case bool
  case integer
  case integerOrText
  /// A map from text to text.
  case texts
  /// A map from text to Boolean values.
  case bools
  /// The `values` of a generator: a map from text to text whose keys are never templates.
  case values
  /// Anything.
  case raw
  case list(Shape)
  case record(RecordShape)
}

/// The fields of a record of the API, in the order of its type.
final class RecordShape: Sendable {
  let name: String
  let fields: [FieldShape]
  private let positions: [String: Int]

  init(_ name: String, _ fields: [FieldShape]) {
    self.name = name
    self.fields = fields
    var positions: [String: Int] = [:]
    for (position, field) in fields.enumerated() { positions[field.name] = position }
    self.positions = positions
  }

  /// The field with a name, nil where there is none.
  func field(_ name: String) -> FieldShape? {
    positions[name].map { fields[$0] }
  }

  /// The field with a name, whatever the case of its ASCII letters, as Go's JSON package finds it.
  func field(ignoringCase name: String) -> FieldShape? {
    if let exact = field(name) { return exact }
    let folded = name.lowercased()
    return fields.first { $0.name.lowercased() == folded }
  }
}

/// One field of a record.
struct FieldShape: Sendable {
  /// When a field is written.
  enum Presence: Sendable {
    /// Always, even when it is empty.
    case always
    /// When it is not empty.
    case filled
    /// When it was given, even if it is empty.
    case given
  }

  /// How a patch changes a list.
  enum Merge: Sendable {
    case replaced
    /// As a set of scalars.
    case united
    /// Element by element, found by a key.
    case merged(by: String)
  }

  let name: String
  let shape: Shape
  let presence: Presence
  let merge: Merge

  init(
    _ name: String,
    _ shape: Shape,
    _ presence: Presence = .filled,
    merge: Merge = .replaced
  ) {
    self.name = name
    self.shape = shape
    self.presence = presence
    self.merge = merge
  }
}
