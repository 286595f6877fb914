extension Run {
  /// A method of Helm's type for values, which `.Values` and the root have; nil where it has none of that name.
  func valuesMethod(_ name: Text, of map: DatumMap) -> DatumObject.Method? {
    switch name.string {
    case "AsMap":
      return DatumObject.Method { (_) throws(TemplateError) in .map(map.copy(type: .any)) }
    case "YAML":
      return DatumObject.Method { (_) throws(TemplateError) in
        .string(Serialisation.yaml(.map(map)).map { Text($0) } ?? "")
      }
    case "Table":
      return DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
        .map(try Self.table(arguments[0].text ?? "", of: map))
      }
    default: return nil
    }
  }

  private static func table(
    _ path: Text,
    of map: DatumMap
  ) throws(TemplateError) -> DatumMap {
    var table = map
    for part in path.string.split(separator: ".", omittingEmptySubsequences: false) {
      guard case .map(let next)? = table[Text(String(part))] else {
        throw .fault("\"\(part)\" is not a table")
      }
      table = next
    }
    return table.copy(type: .values)
  }
}
