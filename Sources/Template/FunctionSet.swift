/// The functions that templates of one kind may call, Go's own included.
package struct FunctionSet: Sendable {
  private final class Table: Sendable {
    let functions: [Function]
    let indices: [String: Int]

    init(_ functions: [Function]) {
      var kept: [Function] = []
      var indices: [String: Int] = [:]
      for function in functions {
        if let index = indices[function.name] {
          kept[index] = function
        } else {
          indices[function.name] = kept.count
          kept.append(function)
        }
      }
      self.functions = kept
      self.indices = indices
    }
  }

  private let table: Table

  /// Makes a set; of functions with the same name the last one counts.
  init(_ functions: [Function]) {
    table = Table(functions)
  }

  /// How many functions there are.
  package var count: Int { table.functions.count }

  /// The names of all functions, sorted.
  package var names: [String] { table.indices.keys.sorted() }

  func index(of name: String) -> Int? { table.indices[name] }

  @inline(__always)
  subscript(index: Int) -> Function { table.functions[index] }

  /// The name that a mistyped one is most like, if any is near.
  func nearest(to name: String) -> String? {
    let wanted = Array(name.lowercased().utf8)
    var best: (name: String, distance: Int)?
    for candidate in names {
      let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
      if distance < best?.distance ?? 3, distance < wanted.count { best = (candidate, distance) }
    }
    return best?.name
  }

  private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard abs(one.count - other.count) < 3 else { return 3 }
    var previous = Array(0...other.count)
    for (row, byte) in one.enumerated() {
      var current = [row + 1]
      for (column, wanted) in other.enumerated() {
        let replaced = previous[column] + (byte == wanted ? 0 : 1)
        current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[other.count]
  }
}
