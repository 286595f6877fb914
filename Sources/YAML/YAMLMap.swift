/// The entries of a map in the order in which they were written.
///
/// A flaw of the source, such as a key that comes twice, does not keep it from being read: it counts when the map becomes a value.
package struct YAMLMap: Sendable, Hashable {
  /// One key with its node.
  package struct Entry: Sendable, Hashable {
    package let key: String
    package var node: YAMLNode

    package init(key: String, node: YAMLNode) {
      self.key = key
      self.node = node
    }
  }

  /// Why a map cannot become a value.
  package enum Flaw: Sendable, Hashable {
    case repeatedKey(String, line: Int)
    case unusableKey(String, line: Int)
  }

  package private(set) var entries: [Entry]
  package var flaw: Flaw?

  /// Makes a map of entries whose keys differ.
  package init(_ entries: [Entry] = [], flaw: Flaw? = nil) {
    self.entries = entries
    self.flaw = flaw
  }

  package var isEmpty: Bool { entries.isEmpty }
  package var keys: [String] { entries.map(\.key) }

  /// The node under a key; assigning nil removes the key.
  package subscript(key: String) -> YAMLNode? {
    get {
      guard let position = position(of: key) else { return nil }
      return entries[position].node
    }
    set {
      if let position = position(of: key) {
        if let newValue {
          entries[position].node = newValue
        } else {
          entries.remove(at: position)
        }
      } else if let newValue {
        entries.append(Entry(key: key, node: newValue))
      }
    }
  }

  /// Whether the key is there, with whatever node.
  package func contains(_ key: String) -> Bool { position(of: key) != nil }

  /// Changes the node under a key in place; does nothing where there is no such key.
  package mutating func update<Failure: Error>(
    _ key: String,
    _ change: (inout YAMLNode) throws(Failure) -> Void
  ) throws(Failure) {
    guard let position = position(of: key) else { return }
    try change(&entries[position].node)
  }

  /// Changes every node in place, in the order of the entries.
  package mutating func updateEach<Failure: Error>(
    _ change: (String, inout YAMLNode) throws(Failure) -> Void
  ) throws(Failure) {
    for position in entries.indices { try change(entries[position].key, &entries[position].node) }
  }

  private func position(of key: String) -> Int? {
    entries.firstIndex { $0.key == key }
  }
}
