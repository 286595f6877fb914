import Manifests

extension Kustomization {
  static let fieldNames = [
    "apiVersion", "kind", "metadata", "openapi", "namePrefix", "nameSuffix", "namespace",
    "commonLabels", "labels", "commonAnnotations", "patchesStrategicMerge", "patchesJson6902",
    "patches", "images", "imageTags", "replacements", "replicas", "vars", "sortOptions",
    "resources", "components", "crds", "bases", "configMapGenerator", "secretGenerator",
    "helmGlobals", "helmCharts", "helmChartInflationGenerator", "generatorOptions",
    "configurations", "generators", "transformers", "validators", "buildMetadata",
  ]

  /// Reads a kustomization file.
  ///
  /// - Throws: when a field is unknown or has a wrong type, or the file holds nothing.
  init(_ value: Value) throws(KustomizeError) {
    let fields = try FieldReader(value, names: Self.fieldNames)
    try readHeader(fields)
    try readInputs(fields)
    try readChanges(fields)
    try readGenerators(fields)
    warnings = Self.deprecations(fields)
    let header: Set<String> = ["apiVersion", "kind"]
    let given = Self.fieldNames.filter { fields.has($0) && !header.contains($0) }
    guard given.contains(where: { fields.value($0).map(Self.isSomething) ?? false }) else {
      throw KustomizeError(.emptyKustomization)
    }
  }

  /// Whether a field's value counts as given; an empty list of bases or image tags does not.
  private static func isSomething(_ value: Value) -> Bool {
    switch value {
    case .null: false
    case .string(let text): !text.isEmpty
    case .bool, .int, .double, .list, .map: true
    }
  }

  private mutating func readHeader(_ fields: FieldReader) throws(KustomizeError) {
    let kind = try fields.text("kind")
    if !kind.isEmpty {
      guard let known = Kind(rawValue: kind) else {
        throw KustomizeError(.wrongValue(kind, expected: "'Kustomization' or 'Component'"))
          .inside("kind")
      }
      self.kind = known
    }
    let version = try fields.text("apiVersion")
    let expected =
      self.kind == .component
      ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1"
    guard version.isEmpty || version == expected else {
      throw KustomizeError(.wrongValue(version, expected: "'\(expected)'")).inside("apiVersion")
    }
    _ = try fields.part("metadata") { (value) throws(KustomizeError) in
      let metadata = try FieldReader(
        value,
        names: ["name", "namespace", "labels", "annotations"]
      )
      _ = try (metadata.text("name"), metadata.text("namespace"))
      _ = try (metadata.textMap("labels"), metadata.textMap("annotations"))
    }
  }

  private mutating func readInputs(_ fields: FieldReader) throws(KustomizeError) {
    resources = try fields.texts("resources") + fields.texts("bases")
    components = try fields.texts("components")
    crds = try fields.texts("crds")
    configurations = try fields.texts("configurations")
    openAPI = try fields.textMap("openapi")
    generators = try fields.texts("generators")
    transformers = try fields.texts("transformers")
    validators = try fields.texts("validators")
    buildMetadata = try fields.texts("buildMetadata")
    sortOptions = try fields.part("sortOptions", SortOptions.init)
  }

  private mutating func readChanges(_ fields: FieldReader) throws(KustomizeError) {
    namespace = try fields.text("namespace")
    namePrefix = try fields.text("namePrefix")
    nameSuffix = try fields.text("nameSuffix")
    commonLabels = try fields.textMap("commonLabels")
    labels = try fields.elements("labels", LabelChange.init)
    commonAnnotations = try fields.textMap("commonAnnotations")
    images =
      try fields.elements("images") { (value) throws(KustomizeError) in try ImageChange(value) }
      + fields.elements("imageTags") { (value) throws(KustomizeError) in try ImageChange(value) }
    replicas = try fields.elements("replicas") { (value) throws(KustomizeError) in
      try ReplicaCount(value)
    }
    patches = try fields.elements("patches") { (value) throws(KustomizeError) in
      try PatchEntry(value)
    }
    mergePatches = try fields.texts("patchesStrategicMerge")
    jsonPatches = try fields.elements("patchesJson6902") { (value) throws(KustomizeError) in
      try PatchEntry(value)
    }
    replacements = try fields.elements("replacements") { (value) throws(KustomizeError) in
      try ReplacementEntry(value, strict: true)
    }
    variables = try fields.elements("vars", Variable.init)
  }

  private mutating func readGenerators(_ fields: FieldReader) throws(KustomizeError) {
    configMaps = try fields.elements("configMapGenerator") { (value) throws(KustomizeError) in
      try GeneratedData(value, isSecret: false)
    }
    secrets = try fields.elements("secretGenerator") { (value) throws(KustomizeError) in
      try GeneratedData(value, isSecret: true)
    }
    generatorOptions = try fields.part("generatorOptions") { (value) throws(KustomizeError) in
      try GeneratorOptions(value)
    }
    chartGlobals =
      try fields.part("helmGlobals") { (value) throws(KustomizeError) in
        try ChartGlobals(value)
      } ?? chartGlobals
    charts = try fields.elements("helmCharts") { (value) throws(KustomizeError) in
      try ChartEntry(value)
    }
    for (chart, globals) in try fields.elements(
      "helmChartInflationGenerator",
      ChartEntry.legacy
    ) {
      charts.append(chart)
      if chartGlobals.chartHome.isEmpty { chartGlobals = globals }
    }
  }

  private static func deprecations(_ fields: FieldReader) -> [String] {
    let fix = "Run 'kustomize edit fix' to update your Kustomization automatically."
    let replaced = [
      ("bases", "resources", ""), ("commonLabels", "labels", ""), ("imageTags", "images", ""),
      ("patchesJson6902", "patches", ""), ("patchesStrategicMerge", "patches", ""),
      ("vars", "replacements", "[EXPERIMENTAL] "),
    ]
    return replaced.filter { fields.has($0.0) }.map { old, new, note in
      "'\(old)' is deprecated. Please use '\(new)' instead. \(note)\(fix)"
    }
  }
}
