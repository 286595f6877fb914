/// A value while a template runs, as Go's reflection sees it.
///
/// Maps and lists are references, as in Go: `set` changes the map that others see too.
package enum Datum {
  /// No value at all: what a pipeline that yields nil gives; prints `<no value>`.
  case absent
  /// A nil of an interface type: a null in a map or list, or a key that is missing.
  case null
  case bool(Bool)
  case int(Int, IntegerKind)
  case float(Double)
  case string(Text)
  case list(DatumList)
  case map(DatumMap)
  /// Anything rarer: times, versions, files, functions, complex numbers, typed nils.
  case object(DatumObject)
}

/// Go's integer types; the bits of unsigned ones are kept in an `Int`.
package enum IntegerKind: UInt8, Sendable {
  case int
  case int64
  case int32
  case uint8
  case uint32
  case uint64

  /// The type's name in Go.
  package var name: String {
    switch self {
    case .int: "int"
    case .int64: "int64"
    case .int32: "int32"
    case .uint8: "uint8"
    case .uint32: "uint32"
    case .uint64: "uint64"
    }
  }

  var isUnsigned: Bool { rawValue >= IntegerKind.uint8.rawValue }
}

extension Datum {
  /// A Go `int`.
  package static func int(_ number: Int) -> Datum { .int(number, .int) }
  /// A Go `int64`.
  package static func int64(_ number: Int) -> Datum { .int(number, .int64) }
  /// A string.
  package static func string(_ text: String) -> Datum { .string(Text(text)) }
  /// A `[]interface {}`.
  package static func list(_ elements: [Datum]) -> Datum { .list(DatumList(elements)) }
  /// A `[]string`.
  package static func strings(_ elements: [Text]) -> Datum {
    .list(DatumList(elements.map { .string($0) }, type: .string))
  }

  /// The text of a string, otherwise nil.
  package var text: Text? {
    if case .string(let text) = self { text } else { nil }
  }

  /// Whether this is no value or a nil interface.
  package var isNil: Bool {
    switch self {
    case .absent, .null: true
    default: false
    }
  }

  /// The value as a pipeline hands it on: a nil interface becomes no value.
  @inline(__always)
  var unwrapped: Datum {
    if case .null = self { .absent } else { self }
  }

  /// The value as an argument of type `interface {}`: no value becomes nil.
  @inline(__always)
  var boxed: Datum {
    if case .absent = self { .null } else { self }
  }

  /// Whether `if` takes it for true.
  package var isTrue: Bool {
    switch self {
    case .absent, .null: false
    case .bool(let truth): truth
    case .int(let number, _): number != 0
    case .float(let number): number != 0
    case .string(let text): !text.isEmpty
    case .list(let list): !list.isEmpty
    case .map(let map): !map.isEmpty
    case .object(let object): object.isTrue
    }
  }
}
