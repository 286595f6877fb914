import Compose
import Git
import Manifests

/// Expands the composition of a run, fetching the repositories that generators look into.
struct Composing: Sendable {
  let request: PassRequest
  let repositories: Repositories

  /// The applications that were chosen, in their order.
  ///
  /// Composing and fetching alternate until nothing is missing; what cannot be fetched is one of the composition's problems.
  /// - Throws: when there is no composition, or its repositories cannot be read.
  func composition() async throws(PassError) -> Composition {
    let tree = repositories.home.tree
    var selection = request.selection
    selection.waves = .all
    let files = try compositionFiles(named: request.compositions, in: tree)
    let placeholders = request.placeholders
    return try await expanding { inputs in
      compose(files, in: tree, choosing: selection, with: inputs, placeholders: placeholders)
    }
  }

  /// Composes and fetches in turns until nothing is missing.
  ///
  /// - Throws: when something that is needed cannot be fetched.
  func expanding(
    _ compose: (ComposeInputs) -> Composition
  ) async throws(PassError) -> Composition {
    var trees: [ComposeNeed: SourceTree] = [:]
    while true {
      let known = trees
      let composition = compose(
        ComposeInputs(repository: { url, revision in
          known[.repository(url: url, revision: revision)]
        })
      )
      let missing = composition.needs.filter { trees[$0] == nil }
      guard !missing.isEmpty else { return composition }
      for need in missing { trees[need] = try await fetch(need) }
    }
  }

  private func fetch(_ need: ComposeNeed) async throws(PassError) -> SourceTree {
    switch need {
    case .repository(let url, let revision):
      do {
        return try await repositories.read(url, revision: revision).tree
      } catch {
        throw .git(error)
      }
    case .pullRequests(let query), .repositories(let query):
      throw .settings("cannot ask '\(query.provider)': forges are not supported yet")
    }
  }
}
