import Manifests

/// Says what status the objects of a collection get, as their operator would give it.
///
/// In a rule's status the texts `$generation` and `$now` stand for the object's generation and the time.
struct StatusRule: Equatable, Sendable {
  /// Where the objects of all namespaces are listed, as `/apis/karpenter.sh/v1/nodepools`.
  let path: String
  let delay: Duration
  let status: Value

  /// Reads a list of rules; `file` names it in messages.
  static func rules(in document: Value, file: String) throws(TestClusterError) -> [StatusRule] {
    guard let entries = document.list else {
      throw .badRule(path: file, cause: "not a list")
    }
    var rules: [StatusRule] = []
    for entry in entries {
      guard let path = entry["path"]?.string, let status = entry["status"], status.map != nil else {
        throw .badRule(path: file, cause: "each rule needs a path and a status")
      }
      let milliseconds = entry["afterMilliseconds"]?.int ?? 100
      rules.append(StatusRule(path: path, delay: .milliseconds(milliseconds), status: status))
    }
    return rules
  }

  /// Gives an object the rule's status, where it has another, whether its kind has a status subresource or not.
  func reaction(to happening: Happening, of object: Value, at time: String) -> Reaction? {
    guard happening != .deleted, !object.isBeingDeleted else { return nil }
    let generation = object[["metadata", "generation"]] ?? 1
    let wanted = fill(status, generation: generation, time: .string(time))
    guard !has(object["status"] ?? [:], status, generation: generation) else { return nil }
    let path = objectPath(in: path, of: object)
    let fields: Value = ["status": wanted]
    return Reaction(
      delay: delay,
      calls: [.merge(fields, into: path + "/status")],
      otherwise: .merge(fields, into: path)
    )
  }

  private func fill(_ value: Value, generation: Value, time: Value) -> Value {
    switch value {
    case .string("$generation"): generation
    case .string("$now"): time
    case .list(let elements):
      .list(elements.map { fill($0, generation: generation, time: time) })
    case .map(let mapping): .map(mapping.mapValues { fill($0, generation: generation, time: time) })
    default: value
    }
  }

  private func has(_ live: Value, _ wanted: Value, generation: Value) -> Bool {
    switch (live, wanted) {
    case (_, .string("$generation")): live == generation
    case (.string, .string("$now")): true
    case (.list(let mine), .list(let theirs)):
      mine.count == theirs.count
        && zip(mine, theirs).allSatisfy { has($0, $1, generation: generation) }
    case (.map(let mine), .map(let theirs)):
      theirs.entries.allSatisfy { entry in
        mine[entry.key].map { has($0, entry.value, generation: generation) } ?? false
      }
    default: live == wanted
    }
  }
}
