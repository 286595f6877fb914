/// A YAML or JSON value as Kubernetes sees it.
///
/// Mappings keep the order in which they were written, and integers are told from doubles. Equality is Kubernetes' own:
/// the order of a mapping's keys does not count, an integer never equals a double.
package enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([Value])
  case map(Mapping)
}

extension Value {
  /// The text of a string value, otherwise nil.
  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number of an integer value, otherwise nil.
  package var int: Int? {
    if case .int(let number) = self { number } else { nil }
  }

  /// The truth of a Boolean value, otherwise nil.
  package var bool: Bool? {
    if case .bool(let truth) = self { truth } else { nil }
  }

  /// The elements of a list, otherwise nil.
  package var list: [Value]? {
    if case .list(let elements) = self { elements } else { nil }
  }

  /// The mapping of a map value, otherwise nil.
  package var map: Mapping? {
    if case .map(let mapping) = self { mapping } else { nil }
  }

  /// Whether this is the null value.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The value under a key of a map; nil where this is no map or has no such key.
  ///
  /// Assigning to a key of something that is not a map makes it one; assigning nil removes the key.
  package subscript(key: String) -> Value? {
    get {
      if case .map(let mapping) = self { mapping[key] } else { nil }
    }
    set {
      if case .map(var mapping) = self {
        self = .null  // gives the storage up, so that the change below happens in place
        mapping[key] = newValue
        self = .map(mapping)
      } else if let newValue {
        self = .map([key: newValue])
      }
    }
  }

  /// The value at a path of keys; nil where the path leaves what is there.
  package subscript(keys: [String]) -> Value? {
    var current = self
    for key in keys {
      guard let next = current[key] else { return nil }
      current = next
    }
    return current
  }

  /// What kind of value this is, in the words of JSON Schema.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .double: "number"
    case .string: "string"
    case .list: "list"
    case .map: "map"
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(integerLiteral number: Int) { self = .int(number) }
  package init(booleanLiteral truth: Bool) { self = .bool(truth) }
  package init(floatLiteral number: Double) { self = .double(number) }
  package init(arrayLiteral elements: Value...) { self = .list(elements) }
  package init(dictionaryLiteral entries: (String, Value)...) { self = .map(Mapping(entries)) }
}
