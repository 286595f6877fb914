@testable import Compose

/// What kind of problem a recorded error text speaks of; texts are worded otherwise here.
struct ErrorReason {
  private let fragment: String
  private let fit: @Sendable (CompositionError.Problem) -> Bool

  init?(_ text: String) {
    guard let row = Self.table.first(where: { text.contains($0.0) }) else { return nil }
    fragment = row.0
    fit = row.1
  }

  func fits(_ problem: CompositionError.Problem) -> Bool { fit(problem) }

  /// The first fragment that occurs decides, so the more specific ones come first.
  private static let table: [(String, @Sendable (CompositionError.Problem) -> Bool)] = [
    ("templatePatch template to json", { if case .templatePatch = $0 { true } else { false } }),
    ("invalid templatePatch", { if case .templatePatch = $0 { true } else { false } }),
    ("failed to parse template", { if case .template = $0 { true } else { false } }),
    ("failed to execute go template", { if case .template = $0 { true } else { false } }),
    ("unrecognized option", { if case .templateOption = $0 { true } else { false } }),
    ("Cannot find end tag", { if case .unclosedTag = $0 { true } else { false } }),
    ("parsing value as string", { if case .elementNotText = $0 { true } else { false } }),
    ("parsing values map", { if case .elementNotMap = $0 { true } else { false } }),
    ("unmarshling list element", { if case .elementNotMap = $0 { true } else { false } }),
    (
      "ElementsYaml",
      {
        switch $0 {
        case .elementsText, .elementNotMap: true
        default: false
        }
      }
    ),
    ("duplicate key ns", { if case .keyClash("ns", _, _) = $0 { true } else { false } }),
    (
      "Matrix support only two",
      { if case .generatorCount("matrix", _) = $0 { true } else { false } }
    ),
    (
      "Merge requires two or more",
      { if case .generatorCount("merge", _) = $0 { true } else { false } }
    ),
    ("more than one generator", { $0 == .childGenerators(found: 2) }),
    ("generated no parameters", { $0 == .childGenerators(found: 0) }),
    ("Duplicate key was", { if case .mergeKeyNotUnique = $0 { true } else { false } }),
    ("no merge keys", { $0 == .noMergeKeys }),
    (
      "nested merge generator",
      { if case .nestedGenerator("merge", _) = $0 { true } else { false } }
    ),
    ("ApplicationSet is empty", { if case .emptyGenerator = $0 { true } else { false } }),
    ("unable to process file", { if case .parameterFile = $0 { true } else { false } }),
    ("selector operator", { if case .selectorOperator = $0 { true } else { false } }),
    ("values set must be empty", { if case .selectorValues = $0 { true } else { false } }),
    ("label key must", { if case .selectorKey = $0 { true } else { false } }),
    ("name part must", { if case .selectorKey = $0 { true } else { false } }),
    ("error parsing regexp", { if case .pattern = $0 { true } else { false } }),
    ("repository not found", { if case .forge = $0 { true } else { false } }),
    ("provider implementation configured", { if case .noProvider = $0 { true } else { false } }),
    ("cannot unmarshal", { if case .wrongType = $0 { true } else { false } }),
    ("error getting project", { if case .unknownProject = $0 { true } else { false } }),
  ]
}
