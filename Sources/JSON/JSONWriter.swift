package import Manifests

/// Writes values as JSON, laid out as Go's `encoding/json` lays it out.
package struct JSONWriter: Sendable {
  private let style: JSONEmitter.Style
  private let escapesHTML: Bool
  private let sortsKeys: Bool

  /// Makes a writer; without arguments it writes what Go's `Marshal` gives: in one line, HTML escaped, keys sorted by bytes.
  package init(
    style: JSONEmitter.Style = .compact,
    escapesHTML: Bool = true,
    sortsKeys: Bool = true
  ) {
    self.style = style
    self.escapesHTML = escapesHTML
    self.sortsKeys = sortsKeys
  }

  /// The bytes of a value's text, without a line feed at the end; infinity and "not a number" are null.
  package func bytes(of value: Value) -> [UInt8] {
    var emitter = JSONEmitter(style: style, escapesHTML: escapesHTML)
    write(value, to: &emitter)
    return emitter.finish()
  }

  /// The text of a value, without a line feed at the end; infinity and "not a number" are null.
  package func text(of value: Value) -> String {
    String(decoding: bytes(of: value), as: UTF8.self)
  }

  /// The text of a value as far as Go gives one: nil for infinity and "not a number".
  package func goText(of value: Value) -> String? {
    var emitter = JSONEmitter(style: style, escapesHTML: escapesHTML)
    write(value, to: &emitter)
    if emitter.isRefusedByGo { return nil }
    return String(decoding: emitter.finish(), as: UTF8.self)
  }

  private func write(_ value: Value, to emitter: inout JSONEmitter) {
    switch value {
    case .null: emitter.literal("null")
    case .bool(let truth): emitter.literal(truth ? "true" : "false")
    case .int(let number): emitter.literal(String(number))
    case .double(let number): emitter.double(number)
    case .string(var text): text.withUTF8 { emitter.text($0) }
    case .list(let elements):
      emitter.beginList(count: elements.count)
      for element in elements { write(element, to: &emitter) }
      emitter.endList()
    case .map(let mapping):
      emitter.beginMap(count: mapping.count)
      for entry in ordered(mapping) {
        var key = entry.key
        key.withUTF8 { emitter.key($0) }
        write(entry.value, to: &emitter)
      }
      emitter.endMap()
    }
  }

  private func ordered(_ mapping: Mapping) -> [Mapping.Entry] {
    let entries = mapping.entries
    guard sortsKeys, !isSorted(entries) else { return entries }
    return entries.sorted { $0.key.precedes($1.key) }
  }

  private func isSorted(_ entries: [Mapping.Entry]) -> Bool {
    for position in entries.indices.dropFirst()
    where !entries[position - 1].key.precedes(entries[position].key) {
      return false
    }
    return true
  }
}
