extension CompositionError.Problem: CustomStringConvertible {
  /// The cause, with a hint where there is a safe one.
  package var description: String {
    documentWords ?? selectionWords ?? applicationWords ?? generatorWords ?? parameterWords
      ?? templateWords ?? sourceWords ?? "unknown problem"
  }

  private var documentWords: String? {
    switch self {
    case .unreadable(let reason): reason
    case .source(let error): "\(error)"
    case .empty: "there is no Application or ApplicationSet"
    case .wrongType("text", let found) where found.isBareScalar:
      "expected text, found \(found) (put it in quotes)"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    case .unknownField(let name, let nearest): "unknown field '\(name)'" + hint(nearest)
    case .unknownKind(let kind, let nearest): "kind '\(kind)' does not belong here" + hint(nearest)
    case .missing(let field): "no '\(field)'"
    default: nil
    }
  }

  private var selectionWords: String? {
    switch self {
    case .severalEnvironments(let names):
      "several environments: \(names.joined(separator: ", ")) (choose with --env or take --all-environments)"
    case .unknownEnvironment(let name, let known, let nearest):
      known.isEmpty
        ? "no environment '\(name)' (there are none)"
        : "no environment '\(name)', only \(known.joined(separator: ", "))" + hint(nearest)
    case .noApplication(let glob, let nearest): "no application matches '\(glob)'" + hint(nearest)
    default: nil
    }
  }

  private var applicationWords: String? {
    switch self {
    case .duplicateName(let name, let count): "\(count) applications are named '\(name)'"
    case .invalidName(let name): "'\(name)' is no name for an object"
    case .severalTools(let names): "only one of \(names.joined(separator: ", ")) may be given"
    case .invalidDuration(let text): "'\(text)' is no duration (such as 30s or 5m)"
    case .invalidCount(let text): "'\(text)' is no whole number"
    case .unknownHelmVersion(let text): "unknown Helm version '\(text)' (v3 and v4 are known)"
    case .incompleteSource(let reason): reason
    case .duplicateReference(let name): "two sources have the ref '\(name)'"
    case .destination(let reason): reason
    case .noAccount(let project):
      "project '\(project)' names no service account for its destination"
    case .dependencyCycle(let path): "it waits for itself (\(path.joined(separator: " → ")))"
    case .unknownDependency(let name, let nearest):
      "no application '\(name)' to wait for" + hint(nearest)
    case .lateDependency(let name, let wave):
      "it waits for '\(name)', which comes later (wave \(wave))"
    default: nil
    }
  }

  private var generatorWords: String? {
    switch self {
    case .unknownGenerator(let name?, let nearest): "unknown generator '\(name)'" + hint(nearest)
    case .unknownGenerator(nil, _): "a generator without a type"
    case .unsupportedGenerator(let name): "the generator '\(name)' is not supported yet"
    case .emptyGenerator(let reason): reason
    case .generatorCount(let kind, let found):
      kind == "matrix"
        ? "a matrix combines two generators, found \(found)"
        : "a merge combines two generators or more, found \(found)"
    case .childGenerators(let found):
      found == 0
        ? "the child generator yields nothing that is known"
        : "a child may hold one generator only, found \(found)"
    case .nestedGenerator(let kind, let found): "a nested \(kind) must be a map, found \(found)"
    case .noMergeKeys: "no mergeKeys"
    case .mergeKeyNotUnique(let key): "the merge key \(key) occurs twice"
    case .unknownProject(let name): "there is no project '\(name)'"
    case .window(let reason): reason
    case .noProvider(let kind): "no provider for \(kind)"
    case .forge(let reason), .repository(let reason): reason
    case .needs(.repository(let url, let revision)): "'\(url)' at '\(revision)' is not fetched"
    case .needs(.pullRequests(let query)): "no answer from \(query.provider)"
    case .needs(.repositories(let query)): "no answer from \(query.provider)"
    case .needs(.plugin(let query)): "no answer from the plugin at '\(query.url)'"
    case .noObject(let kind, let name):
      "there is no \(kind) '\(name)' (give it with --clusters)"
    case .badObject(let name, let reason): "'\(name)': \(reason)"
    default: nil
    }
  }

  private var parameterWords: String? {
    switch self {
    case .elementNotText(let found):
      "expected text, found \(found) (only goTemplate: true takes other types)"
    case .elementNotMap(let found): "expected a map of parameters, found \(found)"
    case .elementsText(let reason): reason
    case .keyClash(let key, let first, let second):
      "both generators have '\(key)', with the values '\(first)' and '\(second)'"
    case .incompatibleMaps(let key):
      "'\(key)' is a map of texts here and a map of anything there, which cannot be merged"
    case .parameterFile(let path, let reason): "cannot read '\(path)': \(reason)"
    case .selectorOperator(let name):
      "unknown operator '\(name)' (In, NotIn, Exists and DoesNotExist are known)"
    case .selectorValues(let operation, let count):
      count == 0 ? "'\(operation)' needs values" : "'\(operation)' takes no values"
    case .selectorKey(let key): "'\(key)' is no label key"
    case .selectorValue(let value): "'\(value)' is no label value"
    case .pattern(let text, let reason): "cannot read the expression '\(text)': \(reason)"
    default: nil
    }
  }

  private var templateWords: String? {
    switch self {
    case .unclosedTag(let text): "no '}}' after '{{\(text)'"
    case .template(let text, let reason): "template '\(text)': \(reason)"
    case .templateOption(let option): "unknown template option '\(option)'"
    case .templatePatch(let reason): "templatePatch: \(reason)"
    default: nil
    }
  }

  private var sourceWords: String? {
    switch self {
    case .placeholders(let missing):
      "no value for " + missing.map { "\($0)" }.joined(separator: ", ")
    case .placeholderSource(let reason): reason
    case .masked(let words): words
    case .valueFile(_, let reason): reason
    case .remoteValueFile: "it was not fetched"
    case .unknownReference(let name): "no source has the ref '\(name)'"
    case .overrideFile(let path, let reason): "'\(path)': \(reason)"
    default: nil
    }
  }

  private func hint(_ nearest: String?) -> String {
    nearest.map { " (did you mean '\($0)'?)" } ?? ""
  }
}

extension String {
  /// Whether a type as messages show it is a scalar that quotes would make a text.
  fileprivate var isBareScalar: Bool {
    self == "true" || self == "false" || hasPrefix("the number ")
  }
}
