/// A mapping from text to values that keeps the order in which keys were first set.
///
/// Small mappings are searched in order; an index is built from seventeen entries on.
package struct Mapping: Sendable {
  /// One key with its value.
  package struct Entry: Sendable {
    package let key: String
    package var value: Value

    package init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// The entries in order.
  package private(set) var entries: [Entry]
  private var index: [String: Int]?

  private static let indexedFrom = 17

  /// Makes an empty mapping.
  package init() {
    entries = []
  }

  /// Makes a mapping of entries; of equal keys the last value counts, at the first one's place.
  package init(_ pairs: some Sequence<(String, Value)>) {
    self.init()
    for (key, value) in pairs { self[key] = value }
  }

  /// Makes a mapping of entries whose keys are known to differ.
  package init(uniqueEntries: [Entry]) {
    entries = uniqueEntries
    if entries.count >= Self.indexedFrom { buildIndex() }
  }

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }
  package var keys: [String] { entries.map(\.key) }

  package mutating func reserveCapacity(_ capacity: Int) {
    entries.reserveCapacity(capacity)
  }

  /// The value under a key; assigning nil removes the key.
  package subscript(key: String) -> Value? {
    get {
      guard let position = position(of: key) else { return nil }
      return entries[position].value
    }
    set {
      guard let newValue else {
        remove(key)
        return
      }
      if let position = position(of: key) {
        entries[position].value = newValue
      } else {
        append(key, newValue)
      }
    }
  }

  /// Changes the value under a key in place; a missing key starts as null.
  package mutating func update<Failure: Error>(
    _ key: String,
    _ change: (inout Value) throws(Failure) -> Void
  ) throws(Failure) {
    if position(of: key) == nil { append(key, .null) }
    guard let position = position(of: key) else { return }
    try change(&entries[position].value)
  }

  /// Whether the key is there, with whatever value.
  package func contains(_ key: String) -> Bool {
    position(of: key) != nil
  }

  /// Removes a key and returns its value, or nil where it was not there.
  @discardableResult
  package mutating func remove(_ key: String) -> Value? {
    guard let position = position(of: key) else { return nil }
    let old = entries.remove(at: position).value
    if index != nil { buildIndex() }
    return old
  }

  /// Sorts the entries by the bytes of their keys, as Go prints maps.
  package mutating func sortByKey() {
    entries.sort { $0.key.precedes($1.key) }
    if index != nil { buildIndex() }
  }

  /// The mapping with each value replaced.
  package func mapValues<Failure: Error>(
    _ transform: (Value) throws(Failure) -> Value
  ) throws(Failure) -> Mapping {
    var result = self
    for position in entries.indices {
      result.entries[position].value = try transform(entries[position].value)
    }
    return result
  }

  /// Appends an entry unless its key is there already; then nothing changes and the position of the old entry is given.
  package mutating func insert(_ key: String, _ value: Value) -> Int? {
    if let position = position(of: key) { return position }
    append(key, value)
    return nil
  }

  /// Replaces the value of the entry at a position.
  package mutating func replaceValue(at position: Int, with value: Value) {
    entries[position].value = value
  }

  private mutating func append(_ key: String, _ value: Value) {
    entries.append(Entry(key: key, value: value))
    if index != nil {
      index?[key] = entries.count - 1
    } else if entries.count >= Self.indexedFrom {
      buildIndex()
    }
  }

  private func position(of key: String) -> Int? {
    if let index { return index[key] }
    return entries.firstIndex { $0.key == key }
  }

  private mutating func buildIndex() {
    guard entries.count >= Self.indexedFrom else {
      index = nil
      return
    }
    var index = [String: Int](minimumCapacity: entries.count)
    for (position, entry) in entries.enumerated() { index[entry.key] = position }
    self.index = index
  }
}

extension Mapping: Hashable {
  package static func == (left: Mapping, right: Mapping) -> Bool {
    guard left.count == right.count else { return false }
    for (position, entry) in left.entries.enumerated() {
      let other = right.entries[position]
      if other.key == entry.key {
        guard other.value == entry.value else { return false }
      } else {
        guard right[entry.key] == entry.value else { return false }
      }
    }
    return true
  }

  package func hash(into hasher: inout Hasher) {
    var combined = 0
    for entry in entries {
      var single = Hasher()
      single.combine(entry.key)
      single.combine(entry.value)
      combined ^= single.finalize()
    }
    hasher.combine(combined)
  }
}

extension Mapping: ExpressibleByDictionaryLiteral, Sequence {
  package init(dictionaryLiteral pairs: (String, Value)...) { self.init(pairs) }

  package func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }
}
