import Manifests

/// The parameters of one Application to be, by name.
typealias Parameters = [String: Parameter]

/// A value of a generator's parameters, with the types that Argo CD's own code gives it.
///
/// Types matter: templates, selectors and the merge of generators treat a map of texts otherwise than a map of anything.
indirect enum Parameter: Sendable, Hashable {
  case null
  case bool(Bool)
  /// Any number that was read from YAML or JSON.
  case number(Double)
  /// A number that Argo CD itself made.
  case integer(Int)
  case text(String)
  case list([Parameter])
  case map([String: Parameter])
  /// A map that can hold nothing but texts, such as labels.
  case texts([String: String])
  /// A list that can hold nothing but texts, such as the segments of a path.
  case textList([String])
  /// A list of whole parameter sets.
  case sets([Parameters])

  /// The parameter that a value of YAML or JSON becomes.
  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let truth): self = .bool(truth)
    case .int(let number): self = .number(Double(number))
    case .double(let number): self = .number(number)
    case .string(let text): self = .text(text)
    case .list(let elements): self = .list(elements.map { Parameter($0) })
    case .map(let map): self = .map(Self.parameters(of: map))
    }
  }

  /// The parameters that a map of YAML or JSON becomes.
  static func parameters(of map: Mapping) -> Parameters {
    var parameters = Parameters(minimumCapacity: map.count)
    for entry in map { parameters[entry.key] = Parameter(entry.value) }
    return parameters
  }

  /// The text of a text, otherwise nil.
  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The parameter as a value; whole numbers become integers, keys are sorted.
  var value: Value {
    switch self {
    case .null: .null
    case .bool(let truth): .bool(truth)
    case .number(let number): Value.double(number).wholeNumber ?? .double(number)
    case .integer(let number): .int(number)
    case .text(let text): .string(text)
    case .list(let elements): .list(elements.map(\.value))
    case .map(let map): .map(Self.mapping(of: map))
    case .texts(let texts): Self.map(texts.mapValues { .text($0) }).value
    case .textList(let texts): .list(texts.map { .string($0) })
    case .sets(let sets): .list(sets.map { .map(Self.mapping(of: $0)) })
    }
  }

  /// Parameters as a mapping, keys sorted.
  static func mapping(of parameters: Parameters) -> Mapping {
    var mapping = Mapping(
      uniqueEntries: parameters.map { Mapping.Entry(key: $0.key, value: $0.value.value) }
    )
    mapping.sortByKey()
    return mapping
  }
}
