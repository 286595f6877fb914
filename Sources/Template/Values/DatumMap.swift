package import Manifests

/// A Go map from strings; a reference, so that `set` and `merge` are seen by all holders.
package final class DatumMap {
  /// Go's type of the map.
  package enum MapType: UInt8, Sendable {
    /// `map[string]interface {}`.
    case any
    /// Helm's named type of that, `common.Values`.
    case values
    /// `map[string]string`.
    case string
  }

  struct Entry {
    let key: Text
    let hash: Int
    var value: Datum
  }

  package let type: MapType
  /// Whether this is a nil map: it reads as empty and cannot be written.
  package let isNil: Bool
  private var entries: [Entry] = []
  /// Positions by hash, open addressing, -1 for free; used from `indexedFrom` entries on.
  private var slots: [Int32] = []
  private var order: [Int32]?
  private var pending: Mapping?

  private static let indexedFrom = 12

  package init(type: MapType = .any, isNil: Bool = false) {
    self.type = type
    self.isNil = isNil
  }

  /// A map whose values are converted when it is first read.
  package init(_ mapping: Mapping, type: MapType = .any) {
    self.type = type
    isNil = false
    pending = mapping.isEmpty ? nil : mapping
  }

  package convenience init(_ pairs: [(Text, Datum)], type: MapType = .any) {
    self.init(type: type)
    for (key, value) in pairs { self[key] = value }
  }

  deinit {
    guard entries.contains(where: { $0.value.isNested }) else { return }
    var dismantling = Dismantling()
    empty(into: &dismantling)
    dismantling.run()
  }

  /// Gives its values away.
  func empty(into dismantling: inout Dismantling) {
    for entry in entries where entry.value.isNested { dismantling.take(entry.value) }
    entries = []
    slots = []
    order = nil
  }

  /// Shows each value, its key before it, unless the map was never read: then it cannot be deep.
  func eachNested(_ body: (Datum) -> Void) {
    for entry in entries {
      body(.string(entry.key))
      body(entry.value)
    }
  }

  package var count: Int { pending?.count ?? entries.count }
  package var isEmpty: Bool { count == 0 }

  /// The mapping that this map still is, nil once it was read.
  var untouched: Mapping? { pending }

  /// The value under a key; assigning nil removes the key.
  package subscript(key: Text) -> Datum? {
    get { find(key, hash: key.quickHash) }
    set {
      if let newValue { store(key, newValue) } else { remove(key) }
    }
  }

  /// Whether there is a value, be it nil, under a key.
  package func contains(_ key: Text) -> Bool {
    settle()
    return position(of: key, hash: key.quickHash) != nil
  }

  /// The value under a key whose hash is known.
  @inline(__always)
  func find(_ key: Text, hash: Int) -> Datum? {
    settle()
    guard let position = position(of: key, hash: hash) else { return nil }
    return entries[position].value
  }

  /// The positions of the entries by the bytes of their keys.
  private var sortedPositions: [Int32] {
    if let order { return order }
    let sorted = entries.indices.map { Int32($0) }.sorted {
      entries[Int($0)].key < entries[Int($1)].key
    }
    order = sorted
    return sorted
  }

  /// The entries by the bytes of their keys, as Go ranges over and prints maps.
  package var sorted: [(key: Text, value: Datum)] {
    settle()
    return sortedPositions.map { (entries[Int($0)].key, entries[Int($0)].value) }
  }

  /// The keys in the order in which they were first set.
  package var keys: [Text] {
    settle()
    return entries.map(\.key)
  }

  /// Another map with the same entries; nested maps and lists are shared.
  package func copy(type: MapType? = nil) -> DatumMap {
    settle()
    let copy = DatumMap(type: type ?? self.type)
    copy.entries = entries
    copy.slots = slots
    copy.order = order
    return copy
  }

  @inline(__always)
  private func settle() {
    if pending != nil { convert() }
  }

  private func convert() {
    guard let mapping = pending else { return }
    pending = nil
    entries.reserveCapacity(mapping.count)
    for entry in mapping {
      let key = Text(entry.key)
      entries.append(Entry(key: key, hash: key.quickHash, value: Datum(entry.value)))
    }
    rebuild()
  }

  @inline(__always)
  private func position(of key: Text, hash: Int) -> Int? {
    if slots.isEmpty {
      for position in 0..<entries.count
      where entries[position].hash == hash && entries[position].key == key {
        return position
      }
      return nil
    }
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let position = Int(slots[slot])
      if entries[position].hash == hash, entries[position].key == key { return position }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func store(_ key: Text, _ value: Datum) {
    settle()
    let hash = key.quickHash
    if let position = position(of: key, hash: hash) {
      entries[position].value = value
      return
    }
    entries.append(Entry(key: key, hash: hash, value: value))
    order = nil
    if entries.count * 2 > slots.count { rebuild() } else { place(entries.count - 1) }
  }

  private func remove(_ key: Text) {
    settle()
    guard let position = position(of: key, hash: key.quickHash) else { return }
    entries.remove(at: position)
    order = nil
    rebuild()
  }

  private func place(_ position: Int) {
    let mask = slots.count - 1
    var slot = entries[position].hash & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(position)
  }

  private func rebuild() {
    guard entries.count >= Self.indexedFrom else {
      slots = []
      return
    }
    var size = 64
    while size < entries.count * 4 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    for position in entries.indices { place(position) }
  }

  /// The type's name in Go.
  package var typeName: String {
    switch type {
    case .any: "map[string]interface {}"
    case .values: "common.Values"
    case .string: "map[string]string"
    }
  }

  /// Whether values are interfaces, so that their type shows as `interface {}`.
  var holdsInterfaces: Bool { type != .string }
}
