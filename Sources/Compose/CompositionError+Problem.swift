package import Manifests

extension CompositionError {
  /// What the matter is.
  package enum Problem: Sendable, Hashable {
    // Documents
    /// The text is no YAML, or breaks a budget; the reason is the reader's.
    case unreadable(String)
    /// Files or folders are not there.
    case source(SourceTreeError)
    /// There is no document in the files.
    case empty
    case wrongType(expected: String, found: String)
    /// A field that no version of the type has; a warning.
    case unknownField(String, nearest: String?)
    /// A document of another kind than a composition holds.
    case unknownKind(String, nearest: String?)
    case missing(String)

    // Selection
    case severalEnvironments([String])
    case unknownEnvironment(String, known: [String], nearest: String?)
    case noApplication(String, nearest: String?)

    // Applications
    case duplicateName(String, count: Int)
    case invalidName(String)
    case severalTools([String])
    case invalidDuration(String)
    case invalidCount(String)
    case unknownHelmVersion(String)
    case incompleteSource(String)
    case duplicateReference(String)
    case destination(String)
    /// Applications that wait for themselves; the path begins and ends with the same name.
    case dependencyCycle([String])
    case unknownDependency(String, nearest: String?)
    /// What is waited for comes later.
    case lateDependency(String, wave: Int)

    // Generators
    case unknownGenerator(String?, nearest: String?)
    case unsupportedGenerator(String)
    /// The generator is there, but holds nothing that it could work on.
    case emptyGenerator(String)
    case generatorCount(String, found: Int)
    case childGenerators(found: Int)
    case nestedGenerator(String, found: String)
    case elementNotText(found: String)
    case elementNotMap(found: String)
    case elementsText(String)
    case keyClash(String, first: String, second: String)
    /// A map of texts meets a map of anything, where Argo CD's own code breaks.
    case incompatibleMaps(String)
    case noMergeKeys
    case mergeKeyNotUnique(String)
    case unknownProject(String)
    /// A project names the service accounts that sync, and none for a destination.
    case noAccount(project: String)
    /// A sync window of a project that cannot be read.
    case window(String)
    case parameterFile(String, reason: String)
    case selectorOperator(String)
    case selectorValues(operation: String, count: Int)
    case selectorKey(String)
    case selectorValue(String)
    case pattern(String, reason: String)
    case noProvider(String)
    case forge(String)
    /// A repository that a generator looks into cannot be read; the text says so as a whole.
    case repository(String)
    /// An object of the cluster that a generator names is not there.
    case noObject(kind: String, name: String)
    /// An object of the cluster does not hold what a generator needs.
    case badObject(String, reason: String)
    /// Something has to be fetched first.
    case needs(ComposeNeed)

    // Templates
    case unclosedTag(String)
    case template(String, reason: String)
    case templateOption(String)
    case templatePatch(String)

    // Placeholders
    /// A cause that had a secret in it, in words.
    case masked(String)
    case placeholders([MissingPlaceholder])
    case placeholderSource(String)

    // Value files
    case valueFile(String, reason: String)
    case remoteValueFile(String)
    case unknownReference(String)
    case overrideFile(String, reason: String)
  }
}
