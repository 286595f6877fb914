import JQ
import Manifests

/// What the rules for one object leave out of its comparison.
struct IgnoredFields: Sendable {
  private let pointers: [JSONPointer]
  private let expressions: [String]
  private let managers: Set<String>

  /// Takes what is for an object out of some rules.
  init(_ rules: [IgnoreRule], for id: ObjectID) {
    let rules = rules.filter { $0.applies(to: id) }
    pointers = rules.flatMap(\.pointers)
    expressions = rules.flatMap(\.expressions)
    managers = Set(rules.flatMap(\.managers))
  }

  /// Pointers to the fields of an object that do not count, in the order in which they can be removed one after the other.
  func pointers(into object: Value) -> [JSONPointer] {
    pointers + expressions.flatMap { Self.pointers(along: $0, into: object) }
  }

  /// Whether one of the managers owns a live field.
  func isOwned(_ path: FieldPath, in live: Value) -> Bool {
    !managers.isEmpty && live.owners(of: path).contains { managers.contains($0) }
  }

  /// The fields of a live object that the managers own, in the notation of `fieldsV1`.
  func ownedFields(of live: Value) -> [Mapping] {
    managers.isEmpty ? [] : live.fieldSets { managers.contains($0) }
  }

  /// Where an expression leads to, later places of a list first; nowhere, where it fails.
  private static func pointers(along expression: String, into object: Value) -> [JSONPointer] {
    let program = "[path(\(expression))] | sort | reverse | .[]"
    let paths = try? JQWorker.shared.outputs(of: program, on: object)
    return (paths ?? []).compactMap { $0.list.flatMap { JSONPointer($0, in: object) } }
  }
}

extension JSONPointer {
  /// Makes a pointer of a path as jq has it; nil where it holds something else than keys and positions.
  fileprivate init?(_ path: [Value], in object: Value) {
    var current: Value? = object
    var tokens: [String] = []
    for step in path {
      switch step {
      case .string(let key):
        tokens.append(key)
        current = current?[key]
      case .int(let position):
        let list = current?.list ?? []
        let index = position < 0 ? list.count + position : position
        tokens.append(String(index))
        current = list.indices.contains(index) ? list[index] : nil
      default: return nil
      }
    }
    self.init(tokens: tokens)
  }
}
