import Manifests

extension ApplicationSource {
  /// Reads a source that an API server would hold.
  ///
  /// - Throws: when it asks for several tools, or lacks what a source needs.
  init(_ value: Value, isListed: Bool) throws(CompositionError) {
    self.init(
      repoURL: value.text("repoURL"),
      path: value.text("path"),
      targetRevision: value.text("targetRevision"),
      chart: value.text("chart"),
      ref: value.text("ref"),
      name: value.text("name"),
      tagPrefix: value.text("tagPrefix"),
      tool: try Tool(value),
      document: value
    )
    guard !repoURL.isEmpty else { throw CompositionError(.incompleteSource("no repoURL")) }
    if path.isEmpty, chart.isEmpty, !isListed || ref.isEmpty {
      throw CompositionError(.incompleteSource("neither path nor chart"))
    }
    if !chart.isEmpty {
      guard !targetRevision.isEmpty else {
        throw CompositionError(.incompleteSource("a chart needs a targetRevision"))
      }
      guard ref.isEmpty else {
        throw CompositionError(.incompleteSource("a chart cannot be referenced by others"))
      }
    }
    guard ref.utf8.allSatisfy(Self.isReferenceByte) else {
      throw CompositionError(.incompleteSource("'\(ref)' is no name for a reference"))
    }
  }

  private static func isReferenceByte(_ byte: UInt8) -> Bool {
    byte == 0x2D || byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }
}

extension ApplicationSource.Tool {
  /// Reads the one tool that is asked for; a block that says nothing counts as absent.
  fileprivate init(_ value: Value) throws(CompositionError) {
    var found: [(name: String, tool: Self)] = []
    if let block = value["helm"], !block.isEmptyInGo {
      found.append(("helm", .helm(try HelmOptions(block))))
    }
    if let block = value["kustomize"], !block.isEmptyInGo {
      found.append(("kustomize", .kustomize(try KustomizeOptions(block))))
    }
    if let block = value["directory"] {
      let options = DirectoryOptions(block)
      if options != DirectoryOptions() { found.append(("directory", .directory(options))) }
    }
    if let block = value["plugin"], !block.isEmptyInGo {
      found.append(("plugin", .plugin(PluginOptions(block))))
    }
    guard found.count <= 1 else {
      throw CompositionError(.severalTools(found.map(\.name)))
    }
    self = found.first?.tool ?? .detected
  }
}

extension HelmOptions {
  /// Reads the options that an API server would hold.
  ///
  /// - Throws: when the version is unknown.
  fileprivate init(_ value: Value) throws(CompositionError) {
    releaseName = value.text("releaseName")
    namespace = value.text("namespace")
    valueFiles = value.texts("valueFiles")
    ignoreMissingValueFiles = value.flag("ignoreMissingValueFiles")
    values = value.text("values")
    valuesObject = value["valuesObject"]
    parameters = (value["parameters"]?.list ?? []).map { parameter in
      Parameter(
        name: parameter.text("name"),
        value: parameter.text("value"),
        forceString: parameter.flag("forceString")
      )
    }
    fileParameters = (value["fileParameters"]?.list ?? []).map {
      FileParameter(name: $0.text("name"), path: $0.text("path"))
    }
    skipCRDs = value.flag("skipCrds")
    skipTests = value.flag("skipTests")
    skipSchemaValidation = value.flag("skipSchemaValidation")
    kubeVersion = value.text("kubeVersion")
    apiVersions = value.texts("apiVersions")
    passCredentials = value.flag("passCredentials")
    version = value.text("version")
    guard ["", "v3", "v4"].contains(version) else {
      throw CompositionError(
        .unknownHelmVersion(version),
        at: FieldPath([.key("helm"), .key("version")])
      )
    }
  }
}

extension KustomizeOptions {
  /// Reads the options that an API server would hold.
  ///
  /// - Throws: when a number of replicas is none.
  fileprivate init(_ value: Value) throws(CompositionError) {
    namePrefix = value.text("namePrefix")
    nameSuffix = value.text("nameSuffix")
    images = value.texts("images")
    for (index, entry) in (value["replicas"]?.list ?? []).enumerated() {
      let text = entry["count"]?.plainText ?? ""
      guard let count = Int(text) else {
        let path = FieldPath([.key("kustomize"), .key("replicas"), .index(index), .key("count")])
        throw CompositionError(.invalidCount(text), at: path)
      }
      replicas.append(Replicas(name: entry.text("name"), count: count))
    }
    commonLabels = value.textMap("commonLabels")
    commonAnnotations = value.textMap("commonAnnotations")
    forceCommonLabels = value.flag("forceCommonLabels")
    forceCommonAnnotations = value.flag("forceCommonAnnotations")
    labelWithoutSelector = value.flag("labelWithoutSelector")
    labelIncludeTemplates = value.flag("labelIncludeTemplates")
    commonAnnotationsEnvsubst = value.flag("commonAnnotationsEnvsubst")
    namespace = value.text("namespace")
    patches = value["patches"]?.list ?? []
    components = value.texts("components")
    ignoreMissingComponents = value.flag("ignoreMissingComponents")
    version = value.text("version")
    kubeVersion = value.text("kubeVersion")
    apiVersions = value.texts("apiVersions")
  }
}

extension DirectoryOptions {
  /// Reads the options that an API server would hold.
  fileprivate init(_ value: Value) {
    recurse = value.flag("recurse")
    include = value.text("include")
    exclude = value.text("exclude")
    disableExtensionFilter = value.flag("disableExtensionFilter")
    let jsonnet = value["jsonnet"] ?? [:]
    externalVariables = (jsonnet["extVars"]?.list ?? []).map(Variable.init)
    topLevelArguments = (jsonnet["tlas"]?.list ?? []).map(Variable.init)
    libraries = jsonnet.texts("libs")
  }
}

extension DirectoryOptions.Variable {
  fileprivate init(_ value: Value) {
    self.init(name: value.text("name"), value: value.text("value"), isCode: value.flag("code"))
  }
}

extension PluginOptions {
  /// Reads the options that an API server would hold.
  fileprivate init(_ value: Value) {
    name = value.text("name")
    for entry in value["env"]?.list ?? [] { environment[entry.text("name")] = entry.text("value") }
    parameters = value["parameters"]?.list ?? []
  }
}
