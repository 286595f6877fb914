import Manifests

/// A kustomization file: what it takes in, and what it does to it.
struct Kustomization {
  enum Kind: String {
    case kustomization = "Kustomization"
    case component = "Component"
  }

  var kind = Kind.kustomization
  var resources: [String] = []
  var components: [String] = []
  var crds: [String] = []
  var configurations: [String] = []
  var openAPI: [String: String] = [:]

  var namespace = ""
  var namePrefix = ""
  var nameSuffix = ""
  var commonLabels: [String: String] = [:]
  var labels: [LabelChange] = []
  var commonAnnotations: [String: String] = [:]
  var images: [ImageChange] = []
  var replicas: [ReplicaCount] = []
  var patches: [PatchEntry] = []
  var mergePatches: [String] = []
  var jsonPatches: [PatchEntry] = []
  var replacements: [ReplacementEntry] = []
  var variables: [Variable] = []

  var configMaps: [GeneratedData] = []
  var secrets: [GeneratedData] = []
  var generatorOptions: GeneratorOptions?
  var chartGlobals = ChartGlobals()
  var charts: [ChartEntry] = []
  /// Generators, transformers and validators: each a path or the plugin's configuration itself.
  var generators: [String] = []
  var transformers: [String] = []
  var validators: [String] = []

  var sortOptions: SortOptions?
  var buildMetadata: [String] = []
  /// What kustomize says of fields that it is about to give up.
  var warnings: [String] = []
}

/// Labels to add, and where.
struct LabelChange {
  var pairs: [String: String]
  var includesSelectors = false
  var includesTemplates = false
  var fields: [FieldSpecEntry] = []
}

/// A new name, tag or digest for images of a name.
struct ImageChange {
  /// A regular expression for the name.
  var name = ""
  var newName = ""
  var newTag = ""
  var tagSuffix = ""
  var digest = ""
}

/// A number of replicas for the workloads of a name.
struct ReplicaCount {
  var name: String
  var count: Int
}

/// A patch, written inline or in a file, and its targets.
struct PatchEntry {
  var path = ""
  var patch = ""
  var target: Selector?
  var allowsNameChange = false
  var allowsKindChange = false
}

/// A file with replacements, or one that stands in the kustomization itself.
enum ReplacementEntry {
  case file(String)
  case inline(Replacement)
}

/// The data of a ConfigMap or Secret to generate.
struct GeneratedData {
  var name = ""
  var namespace = ""
  var behaviour = ""
  var literals: [String] = []
  var files: [String] = []
  var envs: [String] = []
  /// A Secret's type.
  var type = ""
  var options: GeneratorOptions?
}

/// What generated objects carry besides their data.
struct GeneratorOptions {
  var labels: [String: String] = [:]
  var annotations: [String: String] = [:]
  var disablesNameSuffixHash = false
  var immutable = false

  /// These options with those of the whole kustomization, which only fill in what these lack.
  static func merged(_ own: GeneratorOptions?, with shared: GeneratorOptions?) -> GeneratorOptions?
  {
    guard let shared else { return own }
    var result = own ?? GeneratorOptions()
    result.labels.merge(shared.labels) { own, _ in own }
    result.annotations.merge(shared.annotations) { own, _ in own }
    if shared.disablesNameSuffixHash { result.disablesNameSuffixHash = true }
    if shared.immutable { result.immutable = true }
    return result
  }
}

/// The order of the output.
struct SortOptions {
  var isLegacy: Bool
  var first: [String]?
  var last: [String]?
}

/// Where charts are kept.
struct ChartGlobals {
  var chartHome = ""
}

/// A chart to render among the resources.
struct ChartEntry {
  var name = ""
  var version = ""
  var repository = ""
  var releaseName = ""
  var namespace = ""
  var valuesFile = ""
  var additionalValuesFiles: [String] = []
  var valuesInline: Value?
  var valuesMerge = ""
  var includesCRDs = false
  var skipsHooks = false
  var skipsTests = false
  var apiVersions: [String] = []
  var kubeVersion = ""
  var nameTemplate = ""
  /// Whether the newest release may be one that is not final yet.
  var takesPrereleases = false
}

/// A variable: the field of an object that texts such as `$(NAME)` stand for.
struct Variable: Hashable {
  var name: String
  var type: GroupVersionKind
  var objectName: String
  var namespace: String
  var fieldPath: String
}
