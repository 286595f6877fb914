import Manifests
import YAML

/// YAML as `toYamlPretty` gives it: straight from the value, without the way through JSON that `toYaml` takes.
enum PrettyYAML {
  /// The text without the line feed at its end; empty where Go cannot encode the value.
  static func text(of datum: Datum) -> Text {
    var emitter = YAMLEmitter(pretty: ())
    guard write(datum, to: &emitter) else { return "" }
    let bytes = emitter.finish()
    return Text(bytes.last == 0x0A ? bytes.dropLast() : bytes[...])
  }

  private static func write(_ datum: Datum, to emitter: inout YAMLEmitter) -> Bool {
    switch datum {
    case .absent, .null: emitter.null()
    case .bool(let truth): emitter.bool(truth)
    case .int(let number, let kind):
      emitter.literal(
        kind == .uint64 && number < 0 ? String(UInt(bitPattern: number)) : String(number)
      )
    case .float(let number): emitter.literal(float(number))
    case .string(let text): write(text, to: &emitter)
    case .list(let list): return write(list, to: &emitter)
    case .map(let map): return write(map.yamlSorted, to: &emitter)
    case .object(let object): return write(object, to: &emitter)
    }
    return true
  }

  private static func write(_ text: Text, to emitter: inout YAMLEmitter) {
    if text.isValid {
      text.withBytes { emitter.text($0) }
    } else {
      emitter.literal("!!binary " + Base64.text(of: text.bytes))
    }
  }

  private static func write(_ list: DatumList, to emitter: inout YAMLEmitter) -> Bool {
    emitter.beginList(count: list.count)
    for element in list.elements { guard write(element, to: &emitter) else { return false } }
    emitter.end()
    return true
  }

  private static func write(
    _ entries: [(key: Text, value: Datum)],
    to emitter: inout YAMLEmitter
  ) -> Bool {
    emitter.beginMap(count: entries.count)
    for (key, value) in entries {
      key.withBytes { emitter.key($0) }
      guard write(value, to: &emitter) else { return false }
    }
    emitter.end()
    return true
  }

  private static func write(_ object: DatumObject, to emitter: inout YAMLEmitter) -> Bool {
    switch object.content {
    case .structure(let fields, _):
      let shown = fields.filter(\.isExported)
      return write(shown.map { (Text($0.name.string.lowercased()), $0.value) }, to: &emitter)
    case .map(let map): return write(map.yamlSorted, to: &emitter)
    case .list(let list): return write(list, to: &emitter)
    case .time(let time): emitter.literal(time.rfc3339)
    case .duration(let nanoseconds): emitter.literal(goDuration(nanoseconds))
    case .complex, .function: return false
    }
    return true
  }

  private static func float(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    return ShortestDecimal(number).general()
  }
}
