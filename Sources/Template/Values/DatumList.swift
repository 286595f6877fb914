package import Manifests

/// A Go slice; several holders may share it.
package final class DatumList {
  /// The element type.
  package enum ElementType: UInt8, Sendable {
    case any
    case string
    case int
    /// `[]interface {}`, as `chunk` gives.
    case list
    /// `map[string]interface {}`.
    case map
    /// `uint8`: the bytes of a file.
    case byte
  }

  /// What the list is made of before its elements are first asked for.
  private enum Origin {
    case values([Value])
    case bytes([UInt8])

    var count: Int {
      switch self {
      case .values(let values): values.count
      case .bytes(let bytes): bytes.count
      }
    }
  }

  package let type: ElementType
  /// Whether this is a nil slice, which only JSON, YAML and reflection tell from an empty one.
  package let isNil: Bool
  private var stored: [Datum]
  private var pending: Origin?

  package init(_ elements: [Datum], type: ElementType = .any, isNil: Bool = false) {
    stored = elements
    self.type = type
    self.isNil = isNil
  }

  /// A list whose elements are converted when first asked for.
  package init(_ values: [Value]) {
    stored = []
    type = .any
    isNil = false
    pending = values.isEmpty ? nil : .values(values)
  }

  /// A `[]uint8`.
  package init(bytes: [UInt8]) {
    stored = []
    type = .byte
    isNil = false
    pending = bytes.isEmpty ? nil : .bytes(bytes)
  }

  /// The elements; writing is for functions that work in place, such as `sortAlpha`.
  package var elements: [Datum] {
    get {
      if let pending { convert(pending) }
      return stored
    }
    set {
      pending = nil
      stored = newValue
    }
  }

  package var count: Int { pending?.count ?? stored.count }
  package var isEmpty: Bool { count == 0 }

  /// The values that this list still is, nil once it was read.
  var untouched: [Value]? {
    if case .values(let values) = pending { values } else { nil }
  }

  /// The bytes of a `[]uint8`, otherwise nil.
  package var bytes: [UInt8]? {
    guard type == .byte else { return nil }
    if case .bytes(let bytes) = pending { return bytes }
    return stored.map {
      if case .int(let byte, _) = $0 { UInt8(truncatingIfNeeded: byte) } else { 0 }
    }
  }

  deinit {
    guard stored.contains(where: \.isNested) else { return }
    var dismantling = Dismantling()
    empty(into: &dismantling)
    dismantling.run()
  }

  /// Gives its elements away.
  func empty(into dismantling: inout Dismantling) {
    for element in stored where element.isNested { dismantling.take(element) }
    stored = []
  }

  /// Shows each element that was read; what was not cannot be deep.
  func eachNested(_ body: (Datum) -> Void) {
    for element in stored { body(element) }
  }

  private func convert(_ origin: Origin) {
    switch origin {
    case .values(let values): stored = values.map { Datum($0) }
    case .bytes(let bytes): stored = bytes.map { .int(Int($0), .uint8) }
    }
    pending = nil
  }

  /// The type's name in Go.
  package var typeName: String {
    switch type {
    case .any: "[]interface {}"
    case .string: "[]string"
    case .int: "[]int"
    case .list: "[][]interface {}"
    case .map: "[]map[string]interface {}"
    case .byte: "[]uint8"
    }
  }

  /// Whether elements are interfaces, so that their type shows as `interface {}`.
  var holdsInterfaces: Bool { type == .any }
}
