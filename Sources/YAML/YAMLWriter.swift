package import Manifests

/// Writes values as YAML, laid out as Go's `sigs.k8s.io/yaml` lays it out.
package struct YAMLWriter: Sendable {
  /// The order of a map's keys.
  package enum Order: Sendable, Hashable {
    /// As Kubernetes and Helm write them.
    case sorted
    /// As they were first set.
    case written
  }

  private let order: Order

  package init(order: Order = .sorted) {
    self.order = order
  }

  /// The text of a value, with a line feed at its end.
  package func text(of value: Value) -> String {
    String(decoding: bytes(of: value), as: UTF8.self)
  }

  /// The bytes of a value's text.
  package func bytes(of value: Value) -> [UInt8] {
    var emitter = YAMLEmitter(quotesMergeKeys: order == .written)
    write(value, to: &emitter)
    return emitter.finish()
  }

  /// The text of a value as far as Go's `Marshal` gives one: nil for infinity, control characters and overlong keys.
  package func goText(of value: Value) -> String? {
    var emitter = YAMLEmitter()
    write(value, to: &emitter)
    if emitter.isRefusedByGo { return nil }
    return String(decoding: emitter.finish(), as: UTF8.self)
  }

  /// Writes several documents, `---` between them.
  package func text(ofDocuments documents: [Value]) -> String {
    documents.map { text(of: $0) }.joined(separator: "---\n")
  }

  private func write(_ value: Value, to emitter: inout YAMLEmitter) {
    switch value {
    case .null: emitter.null()
    case .bool(let truth): emitter.bool(truth)
    case .int(let number): emitter.int(number)
    case .double(let number): emitter.double(number)
    case .string(let text): emitter.string(text)
    case .list(let elements):
      emitter.beginList(count: elements.count)
      for element in elements { write(element, to: &emitter) }
      emitter.end()
    case .map(let mapping):
      emitter.beginMap(count: mapping.count)
      for entry in ordered(mapping) {
        emitter.key(entry.key)
        write(entry.value, to: &emitter)
      }
      emitter.end()
    }
  }

  private func ordered(_ mapping: Mapping) -> [Mapping.Entry] {
    let entries = mapping.entries
    guard order == .sorted, !isSorted(entries) else { return entries }
    return entries.sorted { KeyOrder.precedes($0.key, $1.key) }
  }

  private func isSorted(_ entries: [Mapping.Entry]) -> Bool {
    for position in entries.indices.dropFirst()
    where !KeyOrder.precedes(entries[position - 1].key, entries[position].key) {
      return false
    }
    return true
  }
}

extension YAMLEmitter {
  /// Writes a key; its value has to follow.
  package mutating func key(_ text: String) {
    var text = text
    text.withUTF8 { key($0) }
  }

  /// Writes a text.
  package mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { self.text($0) }
  }

  /// Writes an integer.
  package mutating func int(_ number: Int) { literal(String(number)) }

  /// Writes a truth.
  package mutating func bool(_ truth: Bool) { literal(truth ? "true" : "false") }

  /// Writes null.
  package mutating func null() { literal("null") }

  /// Writes a double as Go does after its way through JSON: whole numbers of 64 bits without a point.
  package mutating func double(_ number: Double) {
    guard number.isFinite else {
      isRefusedByGo = true
      literal(number.isNaN ? ".nan" : number < 0 ? "-.inf" : ".inf")
      return
    }
    let decimal = ShortestDecimal(number)
    if decimal.digits.count <= decimal.point, decimal.point <= 20 {
      let whole = decimal.positional()
      if let integer = Int(whole) {
        literal(String(integer))
        return
      }
      if UInt64(whole) != nil {
        literal(whole)
        return
      }
    }
    literal(decimal.general())
  }
}
