/// The drafts of JSON Schema, oldest first.
enum SchemaDraft: Int, Comparable, Sendable {
  case four, six, seven, twentyNineteen, twentyTwenty

  /// The draft that a `$schema` names; nil where it names none that is known.
  init?(_ uri: String) {
    let name = uri.hasSuffix("#") ? uri.dropLast() : uri[...]
    let known: [(String, SchemaDraft)] = [
      ("json-schema.org/draft-04/schema", .four), ("json-schema.org/draft-06/schema", .six),
      ("json-schema.org/draft-07/schema", .seven), ("json-schema.org/schema", .twentyTwenty),
      ("json-schema.org/draft/2019-09/schema", .twentyNineteen),
      ("json-schema.org/draft/2020-12/schema", .twentyTwenty),
    ]
    guard let found = known.first(where: { name == "http://" + $0.0 || name == "https://" + $0.0 })
    else { return nil }
    self = found.1
  }

  static func < (left: SchemaDraft, right: SchemaDraft) -> Bool { left.rawValue < right.rawValue }

  /// The keyword under which a schema names itself.
  var idKeyword: String { self == .four ? "id" : "$id" }
  /// Whether `$ref` makes its neighbours not count.
  var refStandsAlone: Bool { self <= .seven }
  /// Whether `format` is checked.
  var checksFormats: Bool { self <= .seven }
}
