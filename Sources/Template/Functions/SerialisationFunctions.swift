import JSON
import Manifests
import YAML

extension FunctionSet {
  /// Functions from and to YAML, as Helm has them.
  static let yaml: [Function] = [
    Function("toYaml", .any) { _, arguments in
      .string(Serialisation.toYAML(arguments[0]) ?? "")
    },
    mustToYAML,
    Function("toYamlPretty", .any) { _, arguments in
      .string(PrettyYAML.text(of: arguments[0]))
    },
    Function("fromYaml", .string) { _, arguments in
      decoded(
        parsedYAML(arguments.text(0)),
        wrapping: "error unmarshaling JSON: while decoding JSON: "
      )
    },
    Function("fromYamlArray", .string) { _, arguments in
      decodedArray(
        parsedYAML(arguments.text(0)),
        wrapping: "error unmarshaling JSON: while decoding JSON: "
      )
    },
  ]

  /// To YAML, failing where there is no form for a value.
  static let mustToYAML = Function("mustToYaml", .any) { (_, arguments) throws(TemplateError) in
    guard let text = Serialisation.toYAML(arguments[0]) else {
      throw .fault("error marshaling into JSON: json: unsupported value")
    }
    return .string(text)
  }

  /// Functions from and to JSON, as Helm has them.
  static let json: [Function] = [
    Function("toJson", .any) { _, arguments in .string(Serialisation.json(arguments[0]) ?? "") },
    Function("mustToJson", .any) { (_, arguments) throws(TemplateError) in
      .string(try encoded(Serialisation.json(arguments[0]), arguments[0]))
    },
    Function("toPrettyJson", .any) { _, arguments in
      .string(Serialisation.json(arguments[0], style: .pretty(indent: 2)) ?? "")
    },
    Function("mustToPrettyJson", .any) { (_, arguments) throws(TemplateError) in
      .string(
        try encoded(Serialisation.json(arguments[0], style: .pretty(indent: 2)), arguments[0])
      )
    },
    rawJSON,
    rawJSON.named("mustToRawJson"),
    Function("fromJson", .string) { _, arguments in
      decoded(parsedJSON(arguments.text(0)), wrapping: "")
    },
    Function("fromJsonArray", .string) { _, arguments in
      decodedArray(parsedJSON(arguments.text(0)), wrapping: "")
    },
    Function("mustFromJson", .string) { (_, arguments) throws(TemplateError) in
      switch parsedJSON(arguments.text(0)) {
      case .success(let value): return Datum(value)
      case .failure(let complaint): throw .fault(complaint.text)
      }
    },
  ]

  private static let rawJSON = Function("toRawJson", .any) {
    (_, arguments) throws(TemplateError) in
    .string(try encoded(Serialisation.json(arguments[0], escapesHTML: false), arguments[0]))
  }

  /// sprig's forms, which give any value and fail on bad input, where Helm's are not used.
  static let sprigJSON: [Function] = [
    Function("fromJson", .string) { _, arguments in
      if case .success(let value) = parsedJSON(arguments.text(0)) { return Datum(value) }
      return .null
    }
  ]

  /// What a template may have read; a value takes many times the room of its text.
  private static let yamlLimits = YAMLLimits(sizeInBytes: 4 << 20, aliasedNodes: 100_000)
  private static let jsonLimits = JSONLimits(sizeInBytes: 4 << 20)

  /// Why a text cannot be read, in Go's words.
  struct Complaint: Error {
    let text: String
  }

  private static func encoded(
    _ text: Text?,
    _ datum: Datum
  ) throws(TemplateError) -> Text {
    if let text { return text }
    if case .float(let number) = datum {
      throw .fault("json: unsupported value: \(GoPrint.text(.float(number)).string)")
    }
    throw .fault("json: unsupported type: \(datum.typeName)")
  }

  /// What a YAML text says, with numbers as Go's decoder gives them.
  static func parsedYAML(_ text: Text) -> Result<Value, Complaint> {
    do throws(YAMLError) {
      let value = try YAMLReader(limits: yamlLimits, duplicateKeys: .lastWins)
        .firstDocument(of: text.bytes, file: "")
      return .success(value.withFloats)
    } catch {
      let line = error.location.line.map { "line \($0): " } ?? ""
      let words = error.goWords ?? line + error.problem.description
      return .failure(Complaint(text: "error converting YAML to JSON: yaml: " + words))
    }
  }

  private static func parsedJSON(_ text: Text) -> Result<Value, Complaint> {
    do throws(JSONError) {
      return .success(try JSONReader(limits: jsonLimits).value(of: text.bytes).withFloats)
    } catch {
      let go = GoJSONComplaint.text(of: text.bytes)
      return .failure(Complaint(text: go ?? error.problem.description))
    }
  }

  private static func decoded(
    _ result: Result<Value, Complaint>,
    wrapping prefix: String
  ) -> Datum {
    let message: String
    switch result {
    case .success(.map(let mapping)): return .map(DatumMap(mapping))
    // Go's JSON decoder leaves nil behind, the one for YAML an empty map.
    case .success(.null): return .map(DatumMap(isNil: prefix.isEmpty))
    case .success(let value):
      message =
        "\(prefix)json: cannot unmarshal \(value.jsonName) into Go value of type map[string]interface {}"
    case .failure(let complaint): message = complaint.text
    }
    return .map(DatumMap([("Error", .string(message))]))
  }

  private static func decodedArray(
    _ result: Result<Value, Complaint>,
    wrapping prefix: String
  ) -> Datum {
    switch result {
    case .success(.list(let elements)): return .list(DatumList(elements))
    case .success(.null): return .list(DatumList([], isNil: prefix.isEmpty))
    case .success(let value):
      return .list([
        .string(
          "\(prefix)json: cannot unmarshal \(value.jsonName) into Go value of type []interface {}"
        )
      ])
    case .failure(let complaint): return .list([.string(complaint.text)])
    }
  }
}
