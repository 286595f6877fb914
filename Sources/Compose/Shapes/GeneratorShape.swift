extension RecordShape {
  /// A generator of an ApplicationSet; its types stand in the order in which they run.
  static let generator = RecordShape(
    "generators",
    generatorFields(nested: .record(.matrix), .record(.merge))
  )

  /// A generator inside a matrix or a merge: what is nested once more is kept as it stands.
  static let childGenerator = RecordShape("generators", generatorFields(nested: .raw, .raw))

  /// A generator two levels down, which cannot be a matrix or a merge.
  static let terminalGenerator = RecordShape("generators", generatorFields(nested: nil, nil))

  /// A generator inside a matrix or a merge, once what is nested in it has been read.
  static let openedChildGenerator = RecordShape(
    "generators",
    generatorFields(nested: .record(.nestedCombination), .record(.nestedCombination))
  )

  /// The shape of the generators inside a matrix or a merge of a shape.
  static func children(of shape: Shape) -> RecordShape {
    if case .record(let record) = shape, record === nestedCombination {
      return terminalGenerator
    }
    return childGenerator
  }

  /// A matrix or a merge inside another.
  static let nestedCombination = RecordShape(
    "generators",
    [
      FieldShape("generators", .list(.record(.terminalGenerator)), .always),
      FieldShape("mergeKeys", .list(.text)),
    ]
  )

  private static func generatorFields(nested matrix: Shape?, _ merge: Shape?) -> [FieldShape] {
    [
      FieldShape("list", .record(.list), .given),
      FieldShape("clusters", .record(.clusters), .given),
      FieldShape("git", .record(.git), .given),
      FieldShape("scmProvider", .record(.scmProvider), .given),
      FieldShape("clusterDecisionResource", .record(.clusterDecisionResource), .given),
      FieldShape("pullRequest", .record(.pullRequest), .given),
    ]
      + [
        matrix.map { FieldShape("matrix", $0, .given) },
        merge.map { FieldShape("merge", $0, .given) },
      ]
      .compactMap { $0 } + [
        FieldShape("selector", .record(.labelSelector), .given),
        FieldShape("plugin", .record(.generatorPlugin), .given),
      ]
  }

  static let matrix = RecordShape(
    "matrix",
    [
      FieldShape("generators", .list(.record(.childGenerator)), .always),
      FieldShape("template", .record(.template)),
    ]
  )

  static let merge = RecordShape(
    "merge",
    [
      FieldShape("generators", .list(.record(.childGenerator)), .always),
      FieldShape("mergeKeys", .list(.text), .always), FieldShape("template", .record(.template)),
    ]
  )

  static let list = RecordShape(
    "list",
    [
      FieldShape("elements", .list(.raw), .always), FieldShape("template", .record(.template)),
      FieldShape("elementsYaml", .text),
    ]
  )

  static let clusters = RecordShape(
    "clusters",
    [
      FieldShape("selector", .record(.labelSelector)), FieldShape("template", .record(.template)),
      FieldShape("values", .values), FieldShape("flatList", .bool),
    ]
  )

  static let git = RecordShape(
    "git",
    [
      FieldShape("repoURL", .text, .always),
      FieldShape("directories", .list(.record(.pathOrExclusion))),
      FieldShape("files", .list(.record(.pathOrExclusion))),
      FieldShape("revision", .text, .always), FieldShape("requeueAfterSeconds", .integer, .given),
      FieldShape("template", .record(.template)), FieldShape("pathParamPrefix", .text),
      FieldShape("values", .values),
    ]
  )

  static let pathOrExclusion = RecordShape(
    "path",
    [FieldShape("path", .text, .always), FieldShape("exclude", .bool)]
  )

  static let clusterDecisionResource = RecordShape(
    "clusterDecisionResource",
    [
      FieldShape("configMapRef", .text, .always), FieldShape("name", .text),
      FieldShape("requeueAfterSeconds", .integer, .given),
      FieldShape("labelSelector", .record(.labelSelector)),
      FieldShape("template", .record(.template)), FieldShape("values", .values),
    ]
  )

  static let generatorPlugin = RecordShape(
    "plugin",
    [
      FieldShape(
        "configMapRef",
        .record(RecordShape("configMapRef", [FieldShape("name", .text, .always)])),
        .always
      ),
      FieldShape("input", .record(RecordShape("input", [FieldShape("parameters", .raw, .given)]))),
      FieldShape("requeueAfterSeconds", .integer, .given),
      FieldShape("template", .record(.template)), FieldShape("values", .values),
    ]
  )
}
