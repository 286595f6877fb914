package import Manifests

/// An ApplicationSet: generators, and the template that each of their parameter sets fills in.
package struct ApplicationSet: Sendable, Hashable {
  package let name: String
  package let namespace: String
  /// Whether templates are Go templates rather than plain `{{key}}` tags.
  package let usesGoTemplates: Bool
  package let templateOptions: [String]
  /// The generators, each a record of the API with one or more types in it.
  package let generators: [Value]
  package let template: Value
  package let templatePatch: String?
  /// Whether Applications are made without the finalizer that takes their objects down with them.
  package let preservesResourcesOnDeletion: Bool
  /// What may be done to Applications that exist: `sync`, `create-only`, `create-update` or `create-delete`.
  package let applicationsSync: String
  /// Annotations and labels of existing Applications that are left alone.
  package let preservedAnnotations: [String]
  package let preservedLabels: [String]
  /// Fields of existing Applications that are left alone, as written.
  package let ignoredDifferences: [Value]
  /// How Applications follow each other, as written; nil where all go at once.
  package let strategy: Value?
  /// What the generators are called that nobody knows, with their positions.
  let unknownGenerators: [(index: Int, name: String?)]

  package static func == (left: ApplicationSet, right: ApplicationSet) -> Bool {
    left.name == right.name && left.namespace == right.namespace
      && left.usesGoTemplates == right.usesGoTemplates
      && left.templateOptions == right.templateOptions && left.generators == right.generators
      && left.template == right.template && left.templatePatch == right.templatePatch
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(namespace)
  }

  /// Reads a document as an API server holds it, together with all that is wrong or unknown in it.
  static func read(
    _ document: Value
  ) -> (set: ApplicationSet, problems: [CompositionError], warnings: [CompositionError]) {
    var reader = ShapeReader()
    let held = reader.read(document, as: .applicationSet)
    let set = ApplicationSet(held: held, written: document)
    let subject = "ApplicationSet \(set.name)"
    return (
      set, reader.problems.map { $0.about(subject, in: nil, verb: "read") },
      reader.warnings.map { $0.about(subject, in: nil, verb: "use") }
    )
  }

  private init(held: Value, written: Value) {
    let spec = held["spec"] ?? [:]
    name = held["metadata"]?["name"]?.string ?? ""
    namespace = held["metadata"]?["namespace"]?.string ?? ""
    usesGoTemplates = spec["goTemplate"]?.bool ?? false
    templateOptions = spec.texts("goTemplateOptions")
    generators = spec["generators"]?.list ?? []
    template = spec["template"] ?? [:]
    templatePatch = spec["templatePatch"]?.string
    preservesResourcesOnDeletion =
      spec["syncPolicy"]?["preserveResourcesOnDeletion"]?.bool ?? false
    applicationsSync = spec["syncPolicy"]?["applicationsSync"]?.string ?? "sync"
    preservedAnnotations = spec["preservedFields"]?.texts("annotations") ?? []
    preservedLabels = spec["preservedFields"]?.texts("labels") ?? []
    ignoredDifferences = spec["ignoreApplicationDifferences"]?.list ?? []
    strategy = spec["strategy"]
    let entries = written["spec"]?["generators"]?.list ?? []
    unknownGenerators = zip(generators, entries).enumerated().compactMap { index, pair in
      guard pair.0.map?.isEmpty == true else { return nil }
      return (index, pair.1.map?.keys.first)
    }
  }
}

extension Value {
  /// The texts of a list under a key; empty where there is none.
  func texts(_ key: String) -> [String] {
    self[key]?.list?.compactMap(\.string) ?? []
  }

  /// The text under a key; empty where there is none.
  func text(_ key: String) -> String { self[key]?.string ?? "" }

  /// The truth under a key; false where there is none.
  func flag(_ key: String) -> Bool { self[key]?.bool ?? false }

  /// The map from text to text under a key; empty where there is none.
  func textMap(_ key: String) -> [String: String] {
    guard let map = self[key]?.map else { return [:] }
    var texts = [String: String](minimumCapacity: map.count)
    for entry in map { texts[entry.key] = entry.value.string }
    return texts
  }
}
