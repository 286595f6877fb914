import CKubernetes
package import Manifests
import YAML

/// Says what status the objects of a collection get, as their operator would give it.
///
/// In a rule's status the texts `$generation` and `$now` stand for the object's generation and the time.
package struct StatusRule: Equatable, Sendable {
  /// Why a list of rules cannot be read.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    package let file: String
    package let cause: String
    package var description: String { "\(file): cannot read status rules: \(cause)" }
  }

  /// Where the objects of all namespaces are listed, as `/apis/karpenter.sh/v1/nodepools`.
  package let path: String
  package let delay: Duration
  package let status: Value

  package init(path: String, delay: Duration, status: Value) {
    self.path = path
    self.delay = delay
    self.status = status
  }

  /// What the operators of the bundled platform would say.
  package static let builtIn: [StatusRule] = {
    let document = swell_kubernetes_operators()
    let bytes = [UInt8](UnsafeBufferPointer(start: document.bytes, count: document.size))
    let value = try? YAMLReader().firstDocument(of: bytes, file: "operators.yaml")
    return value.flatMap { try? rules(in: $0, file: "operators.yaml") } ?? []
  }()

  /// Reads a list of rules; `file` names it in messages.
  ///
  /// - Throws: where it is no list of maps with a path and a status.
  package static func rules(in document: Value, file: String) throws(Problem) -> [StatusRule] {
    guard let entries = document.list else { throw Problem(file: file, cause: "not a list") }
    var rules: [StatusRule] = []
    for entry in entries {
      guard let path = entry["path"]?.string, let status = entry["status"], status.map != nil else {
        throw Problem(file: file, cause: "each rule needs a path and a status")
      }
      let milliseconds = entry["afterMilliseconds"]?.int ?? 100
      rules.append(StatusRule(path: path, delay: .milliseconds(milliseconds), status: status))
    }
    return rules
  }

  /// The status that an object gets.
  package func status(for object: Value, at time: String) -> Value {
    fill(status, generation: .int(object.generation), time: .string(time))
  }

  /// Whether an object has that status already, whatever the time.
  package func isSatisfied(by object: Value) -> Bool {
    has(object["status"] ?? [:], status, generation: .int(object.generation))
  }

  /// When the delay begins to count.
  func start(of object: Value) -> String? {
    object[["metadata", "creationTimestamp"]]?.string
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
