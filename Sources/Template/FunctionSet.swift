/// The functions that templates of one kind may call, Go's own included.
package struct FunctionSet: Sendable {
  private final class Table: Sendable {
    let functions: [Function]
    let indices: [String: Int]
    /// The names as templates write them.
    let spellings: [[UInt8]]
    /// Indices by the hash of the name, open addressing, -1 for free.
    let slots: [Int32]

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
      var slots = [Int32](repeating: -1, count: 1_024)
      precondition(kept.count < slots.count / 2, "the table is too small")
      for (index, function) in kept.enumerated() {
        var slot = Text(function.name).quickHash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
      }
      self.functions = kept
      spellings = kept.map { Array($0.name.utf8) }
      self.indices = indices
      self.slots = slots
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

  /// The index of the function with a name.
  func index(of name: UnsafeBufferPointer<UInt8>) -> Int32? {
    let mask = table.slots.count - 1
    var slot = quickHash(name) & mask
    while table.slots[slot] >= 0 {
      let index = table.slots[slot]
      if table.spellings[Int(index)].elementsEqual(name) { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  @inline(__always)
  subscript(index: Int) -> Function { table.functions[index] }
}
