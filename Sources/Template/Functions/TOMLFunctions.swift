extension FunctionSet {
  /// Functions from and to TOML, as Helm has them.
  static let toml: [Function] = [
    Function("toToml", .any) { (_, arguments) throws(TemplateError) in
      .string(try encodedTOML(arguments[0]))
    },
    Function("fromToml", .string) { _, arguments in
      do throws(TOMLDecoder.Complaint) {
        return .map(try TOMLDecoder.map(of: arguments.text(0)))
      } catch {
        return .map(DatumMap([("Error", .string(error.text))]))
      }
    },
  ]

  private static func encodedTOML(_ datum: Datum) throws(TemplateError) -> Text {
    if datum.isNil { throw .fault("reflect: call of reflect.Value.Type on zero Value") }
    do throws(TOMLEncoder.Refusal) {
      return try TOMLEncoder.text(of: datum)
    } catch {
      return Text(error.text)
    }
  }
}
