extension Datum {
  /// The type's name as Go's `%T` prints it.
  package var typeName: String {
    switch self {
    case .absent, .null: "<nil>"
    case .bool: "bool"
    case .int(_, let kind): kind.name
    case .float: "float64"
    case .string: "string"
    case .list(let list): list.typeName
    case .map(let map): map.typeName
    case .object(let object): object.typeName
    }
  }

  /// The kind's name as Go's reflection has it.
  package var kindName: String {
    switch self {
    case .absent, .null: "invalid"
    case .bool: "bool"
    case .int(_, let kind): kind.name
    case .float: "float64"
    case .string: "string"
    case .list: "slice"
    case .map: "map"
    case .object(let object): object.kindName
    }
  }

  /// The slice that this is, be its type named or not.
  var asList: DatumList? {
    switch self {
    case .list(let list): return list
    case .object(let object):
      if case .list(let list) = object.content { return list }
      return nil
    default: return nil
    }
  }

  /// The map that this is, be its type named or not.
  var asMap: DatumMap? {
    switch self {
    case .map(let map): return map
    case .object(let object):
      if case .map(let map) = object.content { return map }
      return nil
    default: return nil
    }
  }
}

extension DatumObject {
  /// The kind's name as Go's reflection has it.
  var kindName: String {
    switch content {
    case .structure(_, let isPointer): isPointer ? "ptr" : "struct"
    case .map: "map"
    case .list: "slice"
    case .time: "struct"
    case .duration: "int64"
    case .complex: "complex128"
    case .function: "func"
    }
  }
}
