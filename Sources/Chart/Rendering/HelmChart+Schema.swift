import Template

extension HelmChart {
  /// Holds the values of a chart and of all below it against their schemas.
  func checkSchema(
    of chart: ChartInstance,
    _ values: DatumMap,
    _ release: HelmRelease
  ) throws(ChartError) {
  }
}
