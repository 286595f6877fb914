/// YAML as `toYamlPretty` gives it: lists are indented below their keys.
enum PrettyYAML {
  static func text(of datum: Datum) -> Text {
    Serialisation.toYAML(datum) ?? ""
  }
}
