package import Manifests
package import YAML

/// Why a kustomization cannot be built: the cause, the field that asks for it, and how its kustomization was reached.
package struct KustomizeError: Error, Sendable {
  /// What is wrong.
  package enum Problem: Sendable {
    case source(SourceTreeError)
    case yaml(YAMLError)
    case manifest(String)
    /// A kustomization file that has none of its names.
    case noKustomization
    case severalKustomizations
    case emptyKustomization
    case unknownField(String, candidates: [String])
    case wrongType(expected: String, found: String)
    case wrongValue(String, expected: String)
    case missing(String)
    case conflict(String)
    /// A path outside of the kustomization's own folder.
    case outsideRoot(path: String, root: String)
    case cycle(String)
    case repeatedResource(String)
    case noMatch(String)
    case severalMatches(String, [String])
    case pattern(String, reason: String)
    case patch(String)
    case unsupported(String)
    /// A repository or file elsewhere that the caller has not fetched.
    case notFetched(String)
    case chart(String)
    case overBudget(String, limit: Int)
  }

  package let problem: Problem
  /// The field of the kustomization that is concerned, such as `patches[0].path`; empty where it is the whole.
  package var field: String
  /// The kustomization files from the outermost one to the one concerned.
  package var chain: [String]

  package init(_ problem: Problem, field: String = "", chain: [String] = []) {
    self.problem = problem
    self.field = field
    self.chain = chain
  }

  /// The same error inside of a field of the same kustomization; that of one below is more exact and stays as it is.
  func inside(_ outer: String) -> KustomizeError {
    guard chain.isEmpty else { return self }
    var copy = self
    if field.isEmpty {
      copy.field = outer
    } else if !outer.isEmpty {
      copy.field = field.hasPrefix("[") ? outer + field : outer + "." + field
    }
    return copy
  }
}

/// Runs something that concerns a field, so that its errors name the field.
func inside<Result>(
  _ field: @autoclosure () -> String,
  _ body: () throws(KustomizeError) -> Result
) throws(KustomizeError) -> Result {
  do { return try body() } catch { throw error.inside(field()) }
}

extension KustomizeError: CustomStringConvertible {
  package var description: String {
    var text = chain.last.map { $0 + ": " } ?? ""
    text += "cannot build "
    text += field.isEmpty ? "the kustomization" : "'\(field)'"
    text += ": \(problem)"
    let via = chain.dropLast().reversed()
    return via.isEmpty ? text : text + " (reached from \(via.joined(separator: ", from ")))"
  }
}

extension KustomizeError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .source(let error): error.description
    case .yaml(let error): error.description
    case .manifest(let cause): cause
    case .noKustomization:
      "no 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in this folder"
    case .severalKustomizations: "the folder has more than one kustomization file"
    case .emptyKustomization: "the file is empty"
    case .unknownField(let name, let candidates):
      "no field '\(name)'"
        + (nearestName(to: name, in: candidates).map { " (did you mean '\($0)'?)" } ?? "")
    case .wrongType(let expected, let found):
      "takes \(withArticle(expected)), not \(withArticle(found))"
    case .wrongValue(let value, let expected): "'\(value)' is not \(expected)"
    case .missing(let what): "\(what) is missing"
    case .conflict(let cause), .patch(let cause), .chart(let cause): cause
    case .outsideRoot(let path, let root):
      "'\(path)' is outside of '\(root)' (only bases and components may be)"
    case .cycle(let path): "'\(path)' leads back to a kustomization that is being built"
    case .repeatedResource(let id): "\(id) is there already"
    case .noMatch(let what): "nothing matches \(what)"
    case .severalMatches(let what, let found):
      "\(what) matches more than one: \(found.joined(separator: ", "))"
    case .pattern(let text, let reason): "'\(text)' is no regular expression: \(reason)"
    case .unsupported(let what): "\(what) is not supported"
    case .notFetched(let place): "'\(place)' is remote and has not been fetched"
    case .overBudget(let what, let limit): "more than \(limit) \(what)"
    }
  }
}
