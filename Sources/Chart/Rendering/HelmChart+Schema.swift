import JSON
import Manifests
import Template

extension HelmChart {
  /// Holds the values of a chart and of all below it against their schemas.
  func checkSchema(
    of chart: ChartInstance,
    _ values: DatumMap,
    _ release: HelmRelease
  ) throws(ChartError) {
    var breaches: [String] = []
    var location: Location?
    func check(_ chart: ChartInstance, _ values: DatumMap) throws(ChartError) {
      if let schema = chart.node.schema {
        let file = Location(file: chart.node.origin.file(schema.name))
        let found = try Self.breaches(of: values, against: schema, file, release)
        if location == nil, !found.isEmpty { location = file }
        breaches += chart.isRoot ? found : found.map { "sub-chart '\(chart.name)' \($0)" }
      }
      for child in chart.children {
        if case .map(let inner)? = values[Text(child.name)] { try check(child, inner) }
      }
    }
    try check(chart, values)
    guard breaches.isEmpty else {
      throw ChartError(location, .release(release.name), .schema(breaches))
    }
  }

  private static func breaches(
    of values: DatumMap,
    against file: ChartFile,
    _ location: Location,
    _ release: HelmRelease
  ) throws(ChartError) -> [String] {
    let document: Value
    do throws(JSONError) {
      document = try JSONReader().value(of: file.bytesIfReadable, file: location.file)
    } catch {
      throw ChartError(nil, .release(release.name), .text("\(error)"))
    }
    do throws(SchemaError) {
      let schema = try SchemaCompiler.compile(document)
      return SchemaCheck.breaches(of: Datum.map(values).value ?? .null, against: schema)
    } catch {
      throw ChartError(location, .release(release.name), .text(error.description))
    }
  }
}
