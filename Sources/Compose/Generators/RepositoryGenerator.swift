import Manifests
import Template

/// Parameters from the repositories of an organisation, one for each of their branches.
struct RepositoryGenerator {
  private let settings: Value

  init(_ settings: Value) {
    self.settings = settings
  }

  /// The parameter sets: one for each branch that the filters take.
  ///
  /// - Throws: when no provider is named, its answer is not at hand or an error, or a filter is no expression.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    guard
      let provider = RecordShape.providers(of: .scmProvider).first(where: { settings[$0] != nil })
    else { throw CompositionError(.noProvider("repositories")) }
    let filters = try RepositoryFilter.all(of: settings["filters"])
    let query = ForgeQuery(
      provider: provider,
      settings: settings[provider] ?? [:],
      namespace: expander.set.namespace,
      cloneProtocol: settings.text("cloneProtocol"),
      filters: settings["filters"] ?? .null
    )
    guard let answer = expander.inputs.repositories(query) else {
      throw CompositionError(.needs(.repositories(query)))
    }
    guard case .items(let repositories) = answer else {
      throw CompositionError(.forge(answer.reason))
    }
    var sets: [Parameters] = []
    for repository in repositories
    where RepositoryFilter.take(repository, filters, .repository)
      && RepositoryFilter.take(repository, filters, .branch)
    {
      var parameters = repository.parameters
      try expander.addValues(settings["values"], to: &parameters)
      sets.append(parameters)
    }
    return sets
  }
}

extension ForgeAnswer {
  /// Why there are no items.
  fileprivate var reason: String {
    switch self {
    case .items: ""
    case .notFound(let reason), .failed(let reason): reason
    }
  }
}

extension ForgeRepository {
  /// The parameters that templates see.
  fileprivate var parameters: Parameters {
    [
      "organization": .text(organization), "repository": .text(repository),
      "repository_id": .integer(repositoryID), "url": .text(url), "branch": .text(branch),
      "sha": .text(sha), "short_sha": .text(sha.shortened(to: 8)),
      "short_sha_7": .text(sha.shortened(to: 7)),
      "labels": .text(labels.joined(separator: ",")),
      "branchNormalized": .text(sanitizedName(branch)),
    ]
  }
}
