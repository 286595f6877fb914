/// The type of a function's parameter, as Go's reflection checks it.
package enum Parameter: Sendable, Equatable {
  /// `interface {}`.
  case any
  /// `reflect.Value`: the value as it is, nil interfaces and all.
  case value
  case bool
  case int
  case uint32
  case float
  case string
  /// `map[string]interface {}`.
  case map
  /// `[]interface {}`.
  case list
  /// `time.Time`.
  case time
  /// A struct type that only one function returns, such as `sprig.certificate`.
  case named(String)

  /// The type's name in Go.
  var typeName: String {
    switch self {
    case .any: "interface {}"
    case .value: "reflect.Value"
    case .bool: "bool"
    case .int: "int"
    case .uint32: "uint32"
    case .float: "float64"
    case .string: "string"
    case .map: "map[string]interface {}"
    case .list: "[]interface {}"
    case .time: "time.Time"
    case .named(let name): name
    }
  }

  /// What nil becomes where the parameter takes it, otherwise nil.
  var zero: Datum? {
    switch self {
    case .any: .null
    case .value: .absent
    case .map: .map(DatumMap(isNil: true))
    case .list: .list(DatumList([], isNil: true))
    default: nil
    }
  }

  /// Whether a value can be given as it is.
  @inline(__always)
  func accepts(_ datum: Datum) -> Bool {
    switch (self, datum) {
    case (.any, _), (.value, _), (.string, .string), (.bool, .bool), (.float, .float): true
    case (.int, .int(_, let kind)): kind == .int
    case (.uint32, .int(_, let kind)): kind == .uint32
    case (.map, .map(let map)): map.type != .string
    case (.list, .list(let list)): list.type == .any
    case (.time, .object(let object)): object.typeName == "time.Time"
    case (.named(let name), .object(let object)): object.typeName == name
    default: false
    }
  }
}

/// A function that templates can call.
final class Function: Sendable {
  typealias Body = @Sendable (inout Run, Arguments) throws(TemplateError) -> Datum

  /// What the engine does itself rather than call the body.
  enum Special: UInt8, Sendable {
    case none
    /// Stops at the first argument that decides.
    case and
    case or
    /// Names its callee in errors.
    case call
    case include
    case tpl
  }

  /// How the work of a call grows.
  enum Effort: UInt8, Sendable {
    /// With the size of its arguments.
    case plain
    /// With all that lies in its arguments.
    case deep
    /// By itself: keys and stretched passwords.
    case heavy
  }

  let name: String
  let parameters: [Parameter]
  /// The type of any further arguments, nil where there may be none.
  let variadic: Parameter?
  let special: Special
  /// Whether it is Go's own, not of a library.
  let isBuiltin: Bool
  /// How much a call may do.
  let effort: Effort
  let body: Body

  init(
    _ name: String,
    _ parameters: Parameter...,
    variadic: Parameter? = nil,
    special: Special = .none,
    isBuiltin: Bool = false,
    body: @escaping Body
  ) {
    self.name = name
    self.parameters = parameters
    self.variadic = variadic
    self.special = special
    self.isBuiltin = isBuiltin
    effort = .plain
    self.body = body
  }

  private init(_ function: Function, name: String, effort: Effort) {
    self.name = name
    self.effort = effort
    parameters = function.parameters
    variadic = function.variadic
    special = function.special
    isBuiltin = function.isBuiltin
    body = function.body
  }

  /// The same function under another name.
  func named(_ name: String) -> Function { Function(self, name: name, effort: effort) }

  /// The same function, which goes through its arguments to their leaves.
  var deep: Function { Function(self, name: name, effort: .deep) }

  /// The same function, of which a single call takes long.
  var heavy: Function { Function(self, name: name, effort: .heavy) }
}

/// The arguments of a call; valid only during the call.
struct Arguments {
  let base: UnsafeMutablePointer<Datum>
  let count: Int

  @inline(__always)
  subscript(position: Int) -> Datum {
    precondition(position < count, "argument out of range")
    return base[position]
  }

  /// An argument whose parameter is a string.
  @inline(__always)
  func text(_ position: Int) -> Text {
    guard case .string(let text) = self[position] else { return "" }
    return text
  }

  /// An argument whose parameter is an integer.
  @inline(__always)
  func int(_ position: Int) -> Int {
    guard case .int(let number, _) = self[position] else { return 0 }
    return number
  }

  /// An argument whose parameter is a Boolean.
  func bool(_ position: Int) -> Bool {
    if case .bool(let truth) = self[position] { truth } else { false }
  }

  /// An argument whose parameter is a map.
  @inline(__always)
  func map(_ position: Int) -> DatumMap {
    guard case .map(let map) = self[position] else { return DatumMap(isNil: true) }
    return map
  }

  /// An argument whose parameter is a list.
  func list(_ position: Int) -> DatumList {
    guard case .list(let list) = self[position] else { return DatumList([], isNil: true) }
    return list
  }

  /// The arguments from a position on.
  func from(_ position: Int) -> [Datum] {
    position < count ? (position..<count).map { base[$0] } : []
  }
}
