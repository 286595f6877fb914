import Kinds
import Manifests

extension KustomizationBuild {
  /// Carries out all transformers in kustomize's order.
  func transform(_ result: inout Accumulator) throws(KustomizeError) {
    var steps = try patchSteps()
    steps += try nameSteps(result.configuration)
    steps += try contentSteps(result.configuration)
    steps += try pluginSteps(kustomization.transformers, field: "transformers")
    for step in steps {
      try inside(step.field) { () throws(KustomizeError) in try step.run(&result.list) }
      if let origin {
        let by = Origin(step, in: origin, fileName: fileName)
        try result.list.updateEach { resource in
          if resource.origin == nil {
            resource.origin = by
          } else {
            resource.transformations.append(by)
          }
        }
      }
      result.list.removeAll(where: \.isDeleted)
    }
  }

  /// Lets validators look at the resources, which they may not change.
  func validate(_ result: inout Accumulator) throws(KustomizeError) {
    for step in try pluginSteps(kustomization.validators, field: "validators") {
      var copy = result.list
      try inside(step.field) { () throws(KustomizeError) in try step.run(&copy) }
      let isUnchanged = copy.resources.map(\.node) == result.list.resources.map(\.node)
      guard isUnchanged else {
        throw KustomizeError(.conflict("a validator may not change resources"))
          .inside(step.field)
      }
    }
  }

  private func patchSteps() throws(KustomizeError) -> [Step] {
    var steps: [Step] = []
    let schema = session.mergeSchema
    if !kustomization.mergePatches.isEmpty {
      let patches = try mergePatches(kustomization.mergePatches, field: "patchesStrategicMerge")
      let transformer = MergePatchTransformer(patches: patches, schema: schema)
      steps.append(
        Step(
          kind: "PatchStrategicMergeTransformer",
          field: "patchesStrategicMerge",
          run: transformer.transform
        )
      )
    }
    for (index, entry) in kustomization.patches.enumerated() {
      let field = "patches[\(index)]"
      let patch = try inside(field) { () throws(KustomizeError) in try Patch(entry, in: folder) }
      let transformer = PatchTransformer(patch: patch, target: entry.target, schema: schema)
      steps.append(Step(kind: "PatchTransformer", field: field, run: transformer.transform))
    }
    return steps
  }

  private func nameSteps(_ configuration: FieldConfiguration) throws(KustomizeError) -> [Step] {
    var steps: [Step] = []
    if !kustomization.namespace.isEmpty {
      let transformer = NamespaceTransformer(
        namespace: kustomization.namespace,
        fields: configuration.namespace
      )
      steps.append(
        Step(kind: "NamespaceTransformer", field: "namespace", run: transformer.transform)
      )
    }
    if !kustomization.namePrefix.isEmpty {
      let transformer = NameTransformer(
        side: .prefix,
        text: kustomization.namePrefix,
        fields: configuration.namePrefix
      )
      steps.append(Step(kind: "PrefixTransformer", field: "namePrefix", run: transformer.transform))
    }
    if !kustomization.nameSuffix.isEmpty {
      let transformer = NameTransformer(
        side: .suffix,
        text: kustomization.nameSuffix,
        fields: configuration.nameSuffix
      )
      steps.append(Step(kind: "SuffixTransformer", field: "nameSuffix", run: transformer.transform))
    }
    return steps + (try entrySteps(configuration))
  }

  private func entrySteps(_ configuration: FieldConfiguration) throws(KustomizeError) -> [Step] {
    var steps: [Step] = []
    func add(
      _ kind: String,
      _ field: String,
      _ entries: [String: String],
      _ fields: [FieldSpec]
    ) {
      let transformer = EntryTransformer(entries: entries, fields: fields)
      steps.append(Step(kind: kind, field: field, run: transformer.transform))
    }
    for (index, label) in kustomization.labels.enumerated() {
      let field = "labels[\(index)]"
      let fields = try inside(field) { () throws(KustomizeError) in
        try label.fields(configuration)
      }
      add("LabelTransformer", field, label.pairs, fields)
    }
    if !kustomization.labels.isEmpty || !kustomization.commonLabels.isEmpty {
      let labels = kustomization.commonLabels
      add("LabelTransformer", "commonLabels", labels, configuration.commonLabels)
    }
    if !kustomization.commonAnnotations.isEmpty {
      let annotations = kustomization.commonAnnotations
      let fields = configuration.commonAnnotations
      add("AnnotationsTransformer", "commonAnnotations", annotations, fields)
    }
    return steps
  }

  private func contentSteps(_ configuration: FieldConfiguration) throws(KustomizeError) -> [Step] {
    var steps: [Step] = []
    for (index, entry) in kustomization.jsonPatches.enumerated() {
      let field = "patchesJson6902[\(index)]"
      let transformer = try inside(field) { () throws(KustomizeError) in
        try JSONPatchTransformer(entry, in: folder)
      }
      steps.append(Step(kind: "PatchJson6902Transformer", field: field, run: transformer.transform))
    }
    for (index, replica) in kustomization.replicas.enumerated() {
      let transformer = ReplicaTransformer(replica: replica, fields: configuration.replicas)
      steps.append(
        Step(
          kind: "ReplicaCountTransformer",
          field: "replicas[\(index)]",
          run: transformer.transform
        )
      )
    }
    for (index, image) in kustomization.images.enumerated() {
      let transformer = ImageTransformer(image, fields: configuration.images)
      steps.append(
        Step(kind: "ImageTagTransformer", field: "images[\(index)]", run: transformer.transform)
      )
    }
    if !kustomization.replacements.isEmpty {
      let replacements = try inside("replacements") { () throws(KustomizeError) in
        try self.replacements(kustomization.replacements)
      }
      let transformer = ReplacementTransformer(replacements: replacements)
      steps.append(
        Step(kind: "ReplacementTransformer", field: "replacements", run: transformer.transform)
      )
    }
    return steps
  }

  /// Strategic merge patches, each a file or the patch itself.
  func mergePatches(_ entries: [String], field: String) throws(KustomizeError) -> [Resource] {
    var patches: [Resource] = []
    for (index, entry) in entries.enumerated() {
      if let inline = try? readResources(Array(entry.utf8), file: field) {
        patches += inline
        continue
      }
      try inside("\(field)[\(index)]") { () throws(KustomizeError) in
        patches += try readResources(try folder.load(entry), file: entry)
      }
    }
    guard !patches.isEmpty || entries.isEmpty else {
      throw KustomizeError(.missing("a patch")).inside(field)
    }
    return patches
  }

  /// Replacements with those of the files that entries name.
  func replacements(_ entries: [ReplacementEntry]) throws(KustomizeError) -> [Replacement] {
    var replacements: [Replacement] = []
    for (index, entry) in entries.enumerated() {
      switch entry {
      case .inline(let replacement): replacements.append(replacement)
      case .file(let path):
        try inside("[\(index)].path") { () throws(KustomizeError) in
          let value = try folder.value(at: path)
          for element in value.list ?? [value] {
            replacements.append(try Replacement(element, strict: false))
          }
        }
      }
    }
    return replacements
  }
}

extension Origin {
  fileprivate init(_ step: Step, in origin: Origin, fileName: String) {
    self.init()
    repository = origin.repository
    revision = origin.revision
    configuredIn = origin.appending(step.configuredIn ?? fileName).path
    configuredBy = step.plugin
  }
}
