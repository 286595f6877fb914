package import Compose
package import Manifests

/// What an ApplicationSet yields.
package struct SetExpansion: Sendable {
  /// The documents of the Applications that can be used.
  package let applications: [Value]
  /// The names of those that cannot.
  package let unusable: Set<String>
  /// Why single Applications cannot be used.
  package let problems: [CompositionError]
  /// Why nothing may be concluded from what there is; nil where everything was generated.
  package let failure: String?
}

extension SyncPass {
  /// git → compose of one ApplicationSet that is an object of a cluster.
  package func expansion(of set: Manifest) async -> SetExpansion {
    let composing = Composing(request: request, repositories: repositories)
    let composition = await composing.expanding { compose([set], with: $0) }
    let usable = composition.applications.map(\.document)
    let names = Set(composition.applications.map(\.name))
    let unusable = Set(
      composition.expanded.compactMap { $0["metadata"]?["name"]?.string }
    ).subtracting(names)
    let failures = composition.problems.filter { !$0.isOfOneApplication }
    return SetExpansion(
      applications: usable,
      unusable: unusable,
      problems: composition.problems,
      failure: failures.isEmpty ? nil : failures.map(\.description).joined(separator: "; ")
    )
  }
}

extension CompositionError {
  /// Whether only a single Application of a set is to blame.
  fileprivate var isOfOneApplication: Bool {
    if case .duplicateName = problem { return true }
    return subject.hasPrefix("Application ")
  }
}
