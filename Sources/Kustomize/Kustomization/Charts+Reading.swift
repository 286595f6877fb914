import Manifests

extension ChartGlobals {
  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(value, names: ["chartHome", "configHome"], strict: strict)
    chartHome = try fields.text("chartHome")
  }
}

extension ChartEntry {
  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: [
        "name", "version", "repo", "releaseName", "namespace", "additionalValuesFiles",
        "valuesFile", "valuesInline", "valuesMerge", "includeCRDs", "skipHooks", "apiVersions",
        "kubeVersion", "nameTemplate", "skipTests", "debug", "devel",
      ],
      strict: strict
    )
    name = try fields.text("name")
    version = try fields.text("version")
    repository = try fields.text("repo")
    releaseName = try fields.text("releaseName")
    namespace = try fields.text("namespace")
    additionalValuesFiles = try fields.texts("additionalValuesFiles")
    valuesFile = try fields.text("valuesFile")
    valuesInline = fields.value("valuesInline")
    valuesMerge = try fields.text("valuesMerge")
    includesCRDs = try fields.flag("includeCRDs")
    skipsHooks = try fields.flag("skipHooks")
    skipsTests = try fields.flag("skipTests")
    apiVersions = try fields.texts("apiVersions")
    kubeVersion = try fields.text("kubeVersion")
    nameTemplate = try fields.text("nameTemplate")
    takesPrereleases = try fields.flag("devel")
  }

  /// Reads a chart in the form that kustomize had before `helmCharts`.
  static func legacy(
    _ value: Value
  ) throws(KustomizeError) -> (ChartEntry, ChartGlobals) {
    let fields = try FieldReader(
      value,
      names: [
        "chartName", "chartVersion", "chartRepoUrl", "chartHome", "chartRepoName", "helmBin",
        "helmHome", "values", "valuesLocal", "valuesMerge", "releaseName", "releaseNamespace",
        "extraArgs",
      ]
    )
    var entry = ChartEntry()
    entry.name = try fields.text("chartName")
    entry.version = try fields.text("chartVersion")
    entry.repository = try fields.text("chartRepoUrl")
    entry.valuesFile = try fields.text("values")
    entry.valuesInline = fields.value("valuesLocal")
    entry.valuesMerge = try fields.text("valuesMerge")
    entry.releaseName = try fields.text("releaseName")
    // Its namespace is read and not used by kustomize, nor are further arguments.
    _ = try fields.text("releaseNamespace")
    return (entry, ChartGlobals(chartHome: try fields.text("chartHome")))
  }
}
