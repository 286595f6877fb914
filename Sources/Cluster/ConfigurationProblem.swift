/// What is wrong with a kubeconfig, or with the credentials of a pod.
package enum ConfigurationProblem: Sendable, Hashable {
  /// There is no kubeconfig at any of these places, and the program does not run in a pod.
  case nowhere([String])
  /// A file cannot be read; the system's words.
  case unreadable(String)
  /// A file is no YAML, or not what a kubeconfig is.
  case malformed(String)
  /// No context is chosen; the names of those there are.
  case noContext(candidates: [String])
  /// Nothing of this sort bears the name.
  case missing(what: String, name: String, suggestion: String?)
  /// The named field is not there.
  case noField(String)
  /// The named field does not hold what it should.
  case badField(String, String)
  /// The user's credentials cannot be had, with the whole reason.
  case noCredential(String)
  /// The user's token would come from a plugin that is no longer part of Kubernetes.
  case authProvider(String)
}

extension ConfigurationProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .nowhere(let places):
      "no kubeconfig at \(places.map { "'\($0)'" }.joined(separator: ", "))"
        + " (name one with --kubeconfig or KUBECONFIG)"
    case .unreadable(let reason): reason
    case .malformed(let reason): reason
    case .noContext(let candidates):
      "no current context"
        + (candidates.isEmpty
          ? "" : " (choose one with --context: \(candidates.joined(separator: ", ")))")
    case .missing(let what, let name, let suggestion):
      "no \(what) '\(name)'" + (suggestion.map { " (did you mean '\($0)'?)" } ?? "")
    case .noField(let field): "no '\(field)'"
    case .badField(let field, let reason): "'\(field)': \(reason)"
    case .noCredential(let reason): reason
    case .authProvider(let name):
      "the credential plugin '\(name)' is not supported (use a token or a client certificate)"
    }
  }
}
