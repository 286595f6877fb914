import Kinds
import Manifests

extension LabelChange {
  init(_ value: Value) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["pairs", "includeSelectors", "includeTemplates", "fields"]
    )
    pairs = try fields.textMap("pairs")
    includesSelectors = try fields.flag("includeSelectors")
    includesTemplates = try fields.flag("includeTemplates")
    self.fields = try fields.elements("fields") { (value) throws(KustomizeError) in
      try FieldSpecEntry(value)
    }
  }
}

extension ImageChange {
  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["name", "newName", "tagSuffix", "newTag", "digest"],
      strict: strict,
      takesScalarsAsTexts: !strict
    )
    name = try fields.text("name")
    newName = try fields.text("newName")
    tagSuffix = try fields.text("tagSuffix")
    newTag = try fields.text("newTag")
    digest = try fields.text("digest")
  }
}

extension ReplicaCount {
  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["name", "count"],
      strict: strict,
      takesScalarsAsTexts: !strict
    )
    name = try fields.text("name")
    count = try fields.integer("count")
  }
}

extension PatchEntry {
  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["path", "patch", "target", "options"],
      strict: strict
    )
    path = try fields.text("path")
    patch = try fields.text("patch")
    target = try fields.part("target") { (value) throws(KustomizeError) in
      try Selector(value, strict: strict)
    }
    let options = try fields.part("options") { (value) throws(KustomizeError) in
      try FieldReader(value, names: ["allowNameChange", "allowKindChange"], strict: strict)
    }
    allowsNameChange = try options?.flag("allowNameChange") ?? false
    allowsKindChange = try options?.flag("allowKindChange") ?? false
  }
}

extension GeneratedData {
  static let fieldNames = [
    "name", "namespace", "behavior", "literals", "files", "envs", "env", "options",
  ]

  init(_ value: Value, isSecret: Bool, strict: Bool = true) throws(KustomizeError) {
    let names = Self.fieldNames + (isSecret ? ["type"] : [])
    let fields = try FieldReader(value, names: names, strict: strict)
    name = try fields.text("name")
    namespace = try fields.text("namespace")
    behaviour = try fields.text("behavior")
    literals = try fields.texts("literals")
    files = try fields.texts("files")
    envs = try fields.texts("envs")
    let env = try fields.text("env")
    if !env.isEmpty { envs.append(env) }
    type = isSecret ? try fields.text("type") : ""
    options = try fields.part("options") { (value) throws(KustomizeError) in
      try GeneratorOptions(value, strict: strict)
    }
  }
}

extension GeneratorOptions {
  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["labels", "annotations", "disableNameSuffixHash", "immutable"],
      strict: strict
    )
    labels = try fields.textMap("labels")
    annotations = try fields.textMap("annotations")
    disablesNameSuffixHash = try fields.flag("disableNameSuffixHash")
    immutable = try fields.flag("immutable")
  }
}

extension SortOptions {
  init(_ value: Value) throws(KustomizeError) {
    let fields = try FieldReader(value, names: ["order", "legacySortOptions"])
    let order = try fields.text("order")
    guard order == "legacy" || order == "fifo" else {
      throw KustomizeError(.wrongValue(order, expected: "'fifo' or 'legacy'")).inside("order")
    }
    isLegacy = order == "legacy"
    let legacy = try fields.part("legacySortOptions") { (value) throws(KustomizeError) in
      try FieldReader(value, names: ["orderFirst", "orderLast"])
    }
    guard legacy == nil || isLegacy else {
      throw KustomizeError(.conflict("'legacySortOptions' goes with the order 'legacy' only"))
    }
    first = try legacy?.texts("orderFirst")
    last = try legacy?.texts("orderLast")
  }
}

extension Variable {
  init(_ value: Value) throws(KustomizeError) {
    let fields = try FieldReader(value, names: ["name", "objref", "fieldref"])
    name = try fields.text("name")
    let object = try fields.part("objref") { (value) throws(KustomizeError) in
      try FieldReader(
        value,
        names: ["apiVersion", "group", "version", "kind", "name", "namespace"]
      )
    }
    let kind = try object?.text("kind") ?? ""
    let apiVersion = try object?.text("apiVersion") ?? ""
    if apiVersion.isEmpty {
      type = GroupVersionKind(
        group: try object?.text("group") ?? "",
        version: try object?.text("version") ?? "",
        kind: kind
      )
    } else {
      type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
    }
    objectName = try object?.text("name") ?? ""
    namespace = try object?.text("namespace") ?? ""
    let field = try fields.part("fieldref") { (value) throws(KustomizeError) in
      try FieldReader(value, names: ["fieldPath"])
    }
    let path = try field?.text("fieldPath") ?? ""
    fieldPath = path.isEmpty ? "metadata.name" : path
  }
}

/// A field of a transformer's configuration as it is written.
struct FieldSpecEntry {
  var spec: FieldSpec

  init(_ value: Value, strict: Bool = true) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["group", "version", "kind", "path", "create"],
      strict: strict
    )
    spec = FieldSpec(
      try fields.text("path"),
      group: try fields.text("group"),
      version: try fields.text("version"),
      kind: try fields.text("kind"),
      creates: try fields.flag("create")
    )
  }
}
