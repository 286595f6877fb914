import Manifests

extension FunctionSet {
  /// Functions that ApplicationSets have beside sprig's; unlike Helm's, those from YAML fail on bad input.
  static let applicationSetOwn: [Function] = [
    mustToYAML.named("toYaml"),
    Function("fromYaml", .string) { (_, arguments) throws(TemplateError) in
      switch try yamlValue(arguments.text(0)) {
      case .map(let mapping): return .map(DatumMap(mapping))
      case .null: return .map(DatumMap())
      case let value: throw misfit(value, "map[string]interface {}")
      }
    },
    Function("fromYamlArray", .string) { (_, arguments) throws(TemplateError) in
      switch try yamlValue(arguments.text(0)) {
      case .list(let elements): return .list(DatumList(elements))
      case .null: return .list([])
      case let value: throw misfit(value, "[]interface {}")
      }
    },
    Function("normalize", .string) { _, arguments in
      .string(sanitizedName(arguments.text(0).string))
    },
    Function("slugify", variadic: .any) { (_, arguments) throws(TemplateError) in
      .string(try slugified(arguments.from(0)))
    },
  ]

  private static func yamlValue(_ text: Text) throws(TemplateError) -> Value {
    switch parsedYAML(text) {
    case .success(let value): return value
    case .failure(let complaint): throw .fault(complaint.text)
    }
  }

  private static func misfit(_ value: Value, _ type: String) -> TemplateError {
    .fault(
      "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal \(value.jsonName)"
        + " into Go value of type \(type)"
    )
  }

  /// `slugify [limit] [cuts between words] text`: the last argument is the text, whatever their number.
  private static func slugified(_ arguments: [Datum]) throws(TemplateError) -> String {
    guard let last = arguments.last else { return "" }
    guard let text = last.text else { throw conversion(of: last, to: "string") }
    var limit = 50
    var cutsBetweenWords = true
    if arguments.count > 1 {
      guard case .int(let number, .int) = arguments[0] else {
        throw conversion(of: arguments[0], to: "int")
      }
      limit = number
    }
    if arguments.count > 2 {
      guard case .bool(let truth) = arguments[1] else {
        throw conversion(of: arguments[1], to: "bool")
      }
      cutsBetweenWords = truth
    }
    return slug(
      of: sanitizedName(text.string),
      limit: limit,
      cutsBetweenWords: cutsBetweenWords
    )
  }

  private static func conversion(of datum: Datum, to type: String) -> TemplateError {
    let found = datum.isNil ? "nil" : datum.typeName
    return .fault("interface conversion: interface {} is \(found), not \(type)")
  }
}
