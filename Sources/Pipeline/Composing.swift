import Compose
import Forge
import Git
import Manifests

/// Expands the composition of a run, fetching the repositories that generators look into.
struct Composing: Sendable {
  let request: PassRequest
  let repositories: Repositories

  /// The applications that were chosen, in their order.
  ///
  /// Composing and fetching alternate until nothing is missing; what cannot be fetched is one of the composition's problems.
  /// - Throws: when there is no composition, or a chart or kustomization that produces it cannot be rendered.
  func composition() async throws(PassError) -> Composition {
    var selection = request.selection
    selection.waves = .all
    let named = try compositionFiles(named: request.compositions, in: repositories.home.tree)
    let produced = ProducedComposition(request: request, repositories: repositories)
    let (files, tree) = try await produced.replacing(named, in: repositories.home.tree)
    let placeholders = request.placeholders
    return await expanding { inputs in
      compose(files, in: tree, choosing: selection, with: inputs, placeholders: placeholders)
    }
  }

  /// Composes and fetches in turns until nothing is missing.
  func expanding(_ compose: (ComposeInputs) -> Composition) async -> Composition {
    var answers = Answers(standIns: request.standIns)
    while true {
      let composition = compose(answers.inputs(request))
      let missing = composition.needs.filter { !answers.has($0) }
      guard !missing.isEmpty else { return composition }
      for need in missing { await fetch(need, into: &answers) }
    }
  }

  /// Asks for something once; what cannot be had is an answer as well.
  private func fetch(_ need: ComposeNeed, into answers: inout Answers) async {
    switch need {
    case .repository(let url, let revision):
      do {
        answers.trees[need] = .success(try await repositories.read(url, revision: revision).tree)
      } catch {
        answers.trees[need] = .failure(CompositionError(.repository("\(error)")))
      }
    case .pullRequests(let query):
      answers.pullRequests[query] =
        isOffline ? .failed(Self.offline) : await forges.pullRequests(query)
    case .repositories(let query):
      answers.repositories[query] =
        isOffline ? .failed(Self.offline) : await forges.repositories(query)
    case .plugin(let query):
      answers.plugins[query] =
        isOffline ? .failed(Self.offline) : await forges.parameters(query)
    }
  }

  private static let offline =
    "nobody is asked with --offline (--pull-requests and --repositories stand in for forges)"
  private var isOffline: Bool { repositories.isOffline }

  private var forges: Forges {
    Forges(
      objects: ControlObjects(request.objects, namespace: request.controlNamespace),
      environment: request.tokens,
      options: repositories.access.options
    )
  }
}

/// What was answered so far.
private struct Answers {
  let standIns: ForgeStandIns
  var trees: [ComposeNeed: Result<SourceTree, CompositionError>] = [:]
  var pullRequests: [ForgeQuery: ForgeAnswer<PullRequest>] = [:]
  var repositories: [ForgeQuery: ForgeAnswer<ForgeRepository>] = [:]
  var plugins: [PluginQuery: ForgeAnswer<Mapping>] = [:]

  init(standIns: ForgeStandIns) {
    self.standIns = standIns
  }

  func has(_ need: ComposeNeed) -> Bool {
    switch need {
    case .repository: trees[need] != nil
    case .pullRequests(let query): pullRequests[query] != nil
    case .repositories(let query): repositories[query] != nil
    case .plugin(let query): plugins[query] != nil
    }
  }

  func inputs(_ request: PassRequest) -> ComposeInputs {
    let (trees, pullRequests, repositories) = (trees, pullRequests, repositories)
    let (plugins, standIns) = (plugins, standIns)
    return ComposeInputs(
      repository: { trees[.repository(url: $0, revision: $1)] },
      clusterSecrets: request.objects,
      pullRequests: { standIns.pullRequests ?? pullRequests[$0] },
      repositories: { standIns.repositories ?? repositories[$0] },
      plugins: { plugins[$0] },
      controlNamespace: request.controlNamespace,
      templateSources: request.templates
    )
  }
}
