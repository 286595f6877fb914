import Kinds
import Manifests
import YAML

/// A generator or transformer that is configured by an object of its own.
struct Plugin {
  let id: ResourceID
  /// The file that it was read from.
  let place: String?
  let configuration: Value

  /// Takes a configuration; only kustomize's own plugins can be used.
  ///
  /// - Throws: where another program or container is asked for.
  init(_ resource: Resource) throws(KustomizeError) {
    id = resource.id
    place = resource.place?.file
    guard resource.apiVersion == "builtin" || resource.apiVersion.hasSuffix("/builtin") else {
      let annotations = resource.texts(of: "annotations")
      let isFunction = annotations["config.kubernetes.io/function"] != nil
      throw KustomizeError(
        .unsupported("the \(isFunction ? "function" : "plugin") '\(resource.id)'")
      )
    }
    do {
      configuration = try resource.node.value()
    } catch {
      throw KustomizeError(.yaml(error))
    }
  }

  private var kind: String { id.type.kind }

  private func fields(_ names: String...) throws(KustomizeError) -> FieldReader {
    try FieldReader(configuration, names: names, strict: false, takesScalarsAsTexts: true)
  }

  /// What a generator makes.
  func generated(in folder: Folder) throws(KustomizeError) -> [Resource] {
    switch kind {
    case "ConfigMapGenerator", "SecretGenerator":
      let isSecret = kind == "SecretGenerator"
      var data = try GeneratedData(configuration, isSecret: isSecret, strict: false)
      if data.name.isEmpty { data.name = id.name }
      if data.namespace.isEmpty { data.namespace = id.namespace }
      return [try DataGenerator(data: data, isSecret: isSecret).resource(in: folder)]
    case "HelmChartInflationGenerator":
      return try chart().resources(in: folder)
    case "IAMPolicyGenerator": return [try PolicyGenerator(configuration).resource()]
    default: throw KustomizeError(.unsupported("the generator '\(kind)'"))
    }
  }

  /// The chart that a generator renders.
  func chart() throws(KustomizeError) -> ChartGenerator {
    ChartGenerator(
      chart: try ChartEntry(configuration, strict: false),
      globals: try ChartGlobals(configuration, strict: false)
    )
  }

  /// Whether this is a generator that renders a chart.
  var rendersChart: Bool { kind == "HelmChartInflationGenerator" }

  /// What a transformer does.
  func transformer(
    for build: KustomizationBuild
  ) throws(KustomizeError) -> (inout ResourceList) throws(KustomizeError) -> Void {
    switch kind {
    case "AnnotationsTransformer": return try entries("annotations")
    case "LabelTransformer": return try entries("labels")
    case "NamespaceTransformer": return try namespace().transform
    case "PrefixTransformer": return try name(.prefix, "prefix").transform
    case "SuffixTransformer": return try name(.suffix, "suffix").transform
    case "PrefixSuffixTransformer":
      let (prefix, suffix) = (try name(.prefix, "prefix"), try name(.suffix, "suffix"))
      return { (list) throws(KustomizeError) in
        try prefix.transform(&list)
        try suffix.transform(&list)
      }
    case "ImageTagTransformer": return try image().transform
    case "ReplicaCountTransformer": return try replicas().transform
    case "HashTransformer": return HashTransformer.transform
    case "ValueAddTransformer": return try values(build.folder).transform
    case "PatchTransformer":
      let entry = try PatchEntry(configuration, strict: false)
      return PatchTransformer(
        patch: try Patch(entry, in: build.folder),
        target: entry.target,
        schema: build.session.mergeSchema
      ).transform
    case "PatchJson6902Transformer":
      var entry = try PatchEntry(configuration, strict: false)
      entry.patch = try fields("jsonOp").text("jsonOp")
      return try JSONPatchTransformer(entry, in: build.folder).transform
    case "PatchStrategicMergeTransformer": return try merges(build).transform
    case "ReplacementTransformer":
      let entries = try fields("replacements").elements("replacements") {
        (value) throws(KustomizeError) in try ReplacementEntry(value, strict: false)
      }
      return ReplacementTransformer(replacements: try build.replacements(entries)).transform
    default: throw KustomizeError(.unsupported("the transformer '\(kind)'"))
    }
  }

  private func specs(_ fields: FieldReader) throws(KustomizeError) -> [FieldSpec] {
    try fields.elements("fieldSpecs") { (value) throws(KustomizeError) in
      try FieldSpecEntry(value, strict: false).spec
    }
  }

  private func entries(
    _ name: String
  ) throws(KustomizeError) -> (inout ResourceList) throws(KustomizeError) -> Void {
    let fields = try fields(name, "fieldSpecs")
    return EntryTransformer(
      entries: try fields.textMap(name),
      fields: try specs(fields)
    ).transform
  }

  private func namespace() throws(KustomizeError) -> NamespaceTransformer {
    let fields = try fields("metadata", "fieldSpecs", "unsetOnly", "setRoleBindingSubjects")
    let word = try fields.text("setRoleBindingSubjects")
    guard
      let subjects = NamespaceTransformer.Subjects(rawValue: word.isEmpty ? "defaultOnly" : word)
    else {
      let known = NamespaceTransformer.Subjects.allCases.map(\.rawValue).joined(separator: ", ")
      throw KustomizeError(.wrongValue(word, expected: "one of \(known)"))
        .inside("setRoleBindingSubjects")
    }
    return NamespaceTransformer(
      namespace: id.namespace,
      fields: try specs(fields),
      unsetOnly: try fields.flag("unsetOnly"),
      subjects: subjects
    )
  }

  private func name(
    _ side: NameTransformer.Side,
    _ field: String
  ) throws(KustomizeError) -> NameTransformer {
    let fields = try fields(field, "fieldSpecs")
    guard fields.has("fieldSpecs") else { throw KustomizeError(.missing("'fieldSpecs'")) }
    return NameTransformer(side: side, text: try fields.text(field), fields: try specs(fields))
  }

  private func image() throws(KustomizeError) -> ImageTransformer {
    let fields = try fields("imageTag", "fieldSpecs")
    let change = try fields.part("imageTag") { (value) throws(KustomizeError) in
      try ImageChange(value, strict: false)
    }
    return ImageTransformer(change ?? ImageChange(), fields: try specs(fields))
  }

  private func replicas() throws(KustomizeError) -> ReplicaTransformer {
    let fields = try fields("replica", "fieldSpecs")
    let replica = try fields.part("replica") { (value) throws(KustomizeError) in
      try ReplicaCount(value, strict: false)
    }
    return ReplicaTransformer(
      replica: replica ?? ReplicaCount(name: "", count: 0),
      fields: try specs(fields)
    )
  }

  private func values(_ folder: Folder) throws(KustomizeError) -> ValueTransformer {
    let fields = try fields("value", "targets", "targetFilePath")
    let value = trimmed(try fields.text("value"))
    var targets = try fields.elements("targets", ValueTransformer.Target.init)
    let path = try fields.text("targetFilePath")
    if !path.isEmpty {
      let file = try folder.value(at: path)
      targets += try FieldReader(file, names: ["targets"], strict: false)
        .elements("targets", ValueTransformer.Target.init)
    }
    guard !targets.isEmpty else { throw KustomizeError(.missing("a target")) }
    let base = folder.path.split(separator: "/").last.map(String.init) ?? ""
    return ValueTransformer(value: value.isEmpty ? base : value, targets: targets)
  }

  private func merges(_ build: KustomizationBuild) throws(KustomizeError) -> MergePatchTransformer {
    let fields = try fields("paths", "patches")
    var patches = try build.mergePatches(try fields.texts("paths"), field: "paths")
    let inline = try fields.text("patches")
    if !inline.isEmpty { patches += try readResources(Array(inline.utf8), file: "patches") }
    guard !patches.isEmpty else { throw KustomizeError(.missing("a patch")) }
    return MergePatchTransformer(patches: patches, schema: build.session.mergeSchema)
  }
}

extension ValueTransformer.Target {
  fileprivate init(_ value: Value) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["selector", "fieldPath", "filePathPosition"],
      strict: false
    )
    selector = try fields.part("selector") { (value) throws(KustomizeError) in
      try Selector(value, strict: false)
    }
    fieldPath = try fields.text("fieldPath")
    position = try fields.integer("filePathPosition")
    guard !fieldPath.isEmpty else { throw KustomizeError(.missing("'fieldPath'")) }
    guard position >= 0 else {
      throw KustomizeError(.wrongValue("\(position)", expected: "a position"))
        .inside("filePathPosition")
    }
  }
}
