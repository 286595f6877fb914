import Apply
import Chart
import Compose
import Kinds
import Manifests
import Render
import Report

/// Renders the applications of a run turn by turn, with those among their manifests.
///
/// Kinds that earlier turns define count as served by the cluster in later ones, so that the first sync renders what the second one does.
struct RenderingPass: Sendable {
  let request: PassRequest
  let repositories: Repositories
  let scopes: [GroupKind: Scope]
  /// Where applications look that ask for their cluster; nil where no cluster is asked.
  let clusters: Clusters?
  /// What earlier runs rendered; nil where everything is to be rendered anew.
  let cache: RenderCache?
  /// Where it is noted what charts look up; nil where nobody asks later.
  var lookedUp: LookedUp?
  /// What stands where in the sources.
  private let digests = FileDigests()

  /// The most applications that are rendered at once: more than there are processors only costs memory.
  private static let limit = 8

  /// Renders applications with all that follow from them, in the order of their turns and names.
  func render(
    _ applications: [Application],
    of projects: Projects
  ) async -> [RenderedApplication] {
    var waiting = stepping(
      applications.map { Place(application: $0, turn: [$0.wave], ancestors: []) }
    )
    var finished: [RenderedApplication] = []
    var capabilities = request.capabilities
    var charts = Charts()
    var projects = projects
    var declared = Declared(applications)
    while let turn = waiting.map(\.turn).min(by: { $0.lexicographicallyPrecedes($1) }) {
      let due = waiting.filter { $0.turn == turn }.sorted { $0.name < $1.name }
      waiting.removeAll { $0.turn == turn }
      let known = capabilities
      let rules = projects
      let sourced = await due.concurrentMap(limit: Self.limit) { await source($0, rules, known) }
      await load(sourced, into: &charts)
      let loaded = charts
      let rendered = await sourced.concurrentMap(limit: Self.limit) {
        await render($0, loaded, rules).held(to: rules)
      }
      var nested: [Place] = []
      for var one in rendered {
        do throws(RenderedApplication.Failure) {
          nested += try await self.nested(in: one, &projects)
        } catch {
          one.result = .failure(error)
        }
        finished.append(one)
        for manifest in one.manifests { capabilities.learn(from: manifest) }
      }
      waiting += stepping(nested.compactMap { declared.admitted($0) })
    }
    cache?.tidy()
    return finished
  }

  /// What an application renders to by itself; those among its manifests are not followed.
  func rendered(_ application: Application) async -> RenderedApplication {
    let place = Place(application: application, turn: [0], ancestors: [])
    let sourced = await source(place, Projects(), request.capabilities)
    var charts = Charts()
    await load([sourced], into: &charts)
    return await render(sourced, charts, Projects())
  }

  /// An application with its turn and what led to it.
  struct Place: Sendable {
    let application: Application
    var turn: [Int]
    let ancestors: [String]
    /// Whether another application of its name was met before.
    var isRival = false

    var name: String { application.name }
  }

  /// The places with their steps within their waves, so that those come first that others wait for; objects of a cluster wait within
  /// their own namespace only.
  private func stepping(_ places: [Place]) -> [Place] {
    func peers(_ place: Place) -> String {
      request.followsApplications
        ? "\(place.turn)" : "\(place.turn) \(place.application.namespace)"
    }
    let steps = Dictionary(grouping: places, by: peers).mapValues { peers in
      Dependencies(among: peers.map(\.application)).steps
    }
    return places.map { place in
      var stepped = place
      stepped.turn.append(steps[peers(place)]?[place.name] ?? 0)
      return stepped
    }
  }

  /// An application with its files, or with why it takes no further part.
  private struct Sourced: Sendable {
    let place: Place
    var found = Sourcing.Found(sources: [], revision: "", notes: [])
    var failure: RenderedApplication.Failure?
    /// What it is rendered from, its charts left out.
    var inputs: RenderInputs?
    /// The name under which the cache has what it renders to; nil where that is not kept.
    var key: String?
    /// What the cache has.
    var known: Rendering?
    /// Follows what its rendering looks at; nil where that is of no use.
    var tracing: RenderTracing?
  }

  private func source(
    _ place: Place,
    _ projects: Projects,
    _ capabilities: Capabilities
  ) async -> Sourced {
    var sourced = Sourced(place: place)
    do throws(RenderedApplication.Failure) {
      try check(place)
      // Nothing is fetched from where the project does not permit it.
      try projects.check(place.application, for: request)
      let isRefreshed = isRefreshed(place.application)
      sourced.found = try await Sourcing(repositories: repositories, refetches: isRefreshed)
        .sources(of: place.application)
      try await checkSignatures(of: place.application, projects)
      var inputs = try inputs(of: place.application, from: sourced.found, capabilities)
      sourced.key = sourced.found.identities.flatMap {
        cache?.key(of: place.application, sources: $0, for: inputs)
      }
      if !isRefreshed { sourced.known = sourced.key.flatMap { cache?.rendering($0) } }
      if sourced.known == nil, sourced.key != nil, let cache {
        let tracing = RenderTracing(place.application, sourced.found, inputs, digests, cache)
        if !isRefreshed { sourced.known = tracing?.known(in: cache) }
        sourced.tracing = tracing
        tracing?.watch(&inputs)
      }
      sourced.inputs = inputs
    } catch {
      sourced.failure = error
    }
    return sourced
  }

  private func isRefreshed(_ application: Application) -> Bool {
    request.refreshed.contains(application.instanceName)
  }

  private func inputs(
    of application: Application,
    from found: Sourcing.Found,
    _ capabilities: Capabilities
  ) throws(RenderedApplication.Failure) -> RenderInputs {
    RenderInputs(
      sources: found.sources,
      files: found.files,
      capabilities: capabilities,
      scopes: scopes,
      placeholders: try placeholders(of: application),
      remotes: found.remotes,
      secretKeys: request.secretKeys,
      keepsApplications: request.appliesApplications,
      templates: request.templates,
      limits: request.limits
    )
  }

  /// Refuses an application whose commits are not signed as its project demands.
  private func checkSignatures(
    of application: Application,
    _ projects: Projects
  ) async throws(RenderedApplication.Failure) {
    guard let project = projects[application] else { return }
    do {
      let refusal = try await repositories.signatureRefusal(of: application, in: project)
      guard let refusal else { return }
      throw RenderedApplication.Failure.forbidden(application, because: refusal)
    } catch let failure as RenderedApplication.Failure {
      throw failure
    } catch {
      throw .init(.unreadable(application.refusal(because: "\(error)")))
    }
  }

  /// Loads the charts of applications that were not loaded before.
  private func load(_ sourced: [Sourced], into loaded: inout Charts) async {
    var missing: [ChartPlace: (tree: SourceTree, project: String, refetches: Bool)] = [:]
    for one in sourced where one.failure == nil && one.known == nil {
      let application = one.place.application
      for (place, tree) in charts(of: application, in: one.found.sources)
      where loaded.charts[place] == nil {
        if isRefreshed(application) { missing[place]?.refetches = true }
        guard missing[place] == nil else { continue }
        let trace = FileTrace()
        loaded.traces[place] = trace
        missing[place] = (trace.watch(tree), application.project, isRefreshed(application))
      }
    }
    let repositories = repositories
    let results = await Array(missing).concurrentMap(limit: Self.limit) { place, chart in
      let build = DependencyBuild(access: repositories.access) { address in
        await repositories.charts(at: address, for: chart.project, refetched: chart.refetches)
      }
      return (place, await build.load(chart.tree))
    }
    for (place, result) in results { loaded.charts[place] = result }
  }

  private func render(
    _ sourced: Sourced,
    _ charts: Charts,
    _ projects: Projects
  ) async -> RenderedApplication {
    let application = sourced.place.application
    var rendered = RenderedApplication(
      application: application,
      turn: sourced.place.turn,
      ancestors: sourced.place.ancestors,
      revision: sourced.found.revision,
      revisions: sourced.found.revisions,
      notes: sourced.found.notes,
      result: .success(Rendering(manifests: []))
    )
    rendered.tracking = repositories.home.criteria.tracking
    rendered.outages = sourced.found.outages
    rendered.sourceTypes = zip(application.sources, sourced.found.sources).map {
      Render.sourceType(of: $0, in: $1.tree)
    }
    do throws(RenderedApplication.Failure) {
      if let failure = sourced.failure { throw failure }
      let rendering = try await rendering(sourced, charts, projects)
      if application.looksUpLive, clusters == nil {
        rendered.notes.append("'lookup' finds nothing, as no cluster is asked")
      }
      rendered.notes += rendering.notes
      rendered.result = .success(rendering)
    } catch {
      rendered.result = .failure(error)
    }
    return rendered
  }

  /// What an application renders to: what the cache has of it, or what it comes to now, which is kept where it may be.
  private func rendering(
    _ sourced: Sourced,
    _ loaded: Charts,
    _ projects: Projects
  ) async throws(RenderedApplication.Failure) -> Rendering {
    if let known = sourced.known { return known }
    guard var inputs = sourced.inputs else { preconditionFailure("an application has no inputs") }
    inputs.charts = loaded.charts
    guard let key = sourced.key else {
      return try await manifests(of: sourced.place.application, for: inputs, projects)
    }
    let repeatability = Repeatability()
    let rendering = try await manifests(
      of: sourced.place.application,
      for: repeatability.watch(inputs),
      projects
    )
    if repeatability.isGiven {
      cache?.keep(rendering, as: key)
      let own = charts(of: sourced.place.application, in: sourced.found.sources)
      sourced.tracing?.keep(
        loaded.traces.filter { own[$0.key] != nil },
        of: key,
        in: cache
      )
    }
    return rendering
  }

  /// Charts that were loaded, with what was looked at for each.
  private struct Charts {
    var charts: LoadedCharts = [:]
    var traces: [ChartPlace: FileTrace] = [:]
  }

  private func placeholders(
    of application: Application
  ) throws(RenderedApplication.Failure) -> Placeholders {
    do {
      return try request.placeholders.values(
        for: application.environment,
        in: repositories.home.tree
      )
    } catch {
      throw .init(.unreadable("\(error)"))
    }
  }

  /// Renders an application, again and again where it looks into its cluster.
  private func manifests(
    of application: Application,
    for inputs: RenderInputs,
    _ projects: Projects
  ) async throws(RenderedApplication.Failure) -> Rendering {
    guard application.looksUpLive, let clusters else {
      return try Self.manifests(of: application, for: inputs)
    }
    // A user that cannot be told is an error once the application is held to its project.
    let user = try? projects[application]?.user(for: application.destination)
    let cluster = try await clusters.cluster(
      try await clusters.cluster(for: application.destination),
      as: user
    )
    let lookup = LiveLookup(in: cluster, as: user, noting: lookedUp)
    return try await lookup.settle(inputs.templates) { sources in
      var inputs = inputs
      inputs.templates = sources
      return Result { () throws(RenderedApplication.Failure) in
        try Self.manifests(of: application, for: inputs)
      }
    }.get()
  }

  private static func manifests(
    of application: Application,
    for inputs: RenderInputs
  ) throws(RenderedApplication.Failure) -> Rendering {
    do {
      return try Render.render(application, for: inputs)
    } catch {
      throw .init(.unreadable("\(error)"))
    }
  }

  /// Refuses applications that lead back to themselves, or lie deeper than is allowed.
  private func check(_ place: Place) throws(RenderedApplication.Failure) {
    let path = (place.ancestors + [place.name]).joined(separator: " → ")
    if place.ancestors.contains(place.name) {
      throw .init(
        .refused("cannot follow application '\(place.name)': it leads back to itself (\(path))")
      )
    }
    if place.isRival {
      let reason = "another one of its name is declared otherwise (\(path))"
      throw .init(.refused("cannot follow application '\(place.name)': \(reason)"))
    }
    if place.ancestors.count > request.depth {
      let limit = "deeper than \(request.depth) (\(path); raise it with --depth)"
      throw .init(.refused("cannot follow application '\(place.name)': it lies \(limit)"))
    }
  }

  /// The applications among an application's manifests, in the waves that it gives them.
  private func nested(
    in rendered: RenderedApplication,
    _ projects: inout Projects
  ) async throws(RenderedApplication.Failure) -> [Place] {
    guard request.followsApplications, let documents = try? rendered.result.get().nested,
      !documents.isEmpty
    else { return [] }
    let composition = await Composing(request: request, repositories: repositories).expanding {
      inputs in
      compose(documents, with: inputs)
    }
    guard composition.problems.isEmpty else {
      let problems = composition.problems.map(\.description).joined(separator: "\n")
      throw .init(.unreadable(problems))
    }
    projects.add(composition.projects)
    let environments = request.selection.environments
    return composition.applications.filter { environments.includesFollowed($0.environment) }.map {
      application in
      Place(
        application: application,
        turn: rendered.turn + [application.wave],
        ancestors: rendered.ancestors + [rendered.name]
      )
    }
  }
}

extension Capabilities {
  /// Adds the kinds that a CustomResourceDefinition serves.
  fileprivate mutating func learn(from manifest: Manifest) {
    guard let kind = manifest.definedKind else { return }
    for version in manifest.value["spec"]?["versions"]?.list ?? []
    where version["served"]?.bool == true {
      guard let name = version["name"]?.string else { continue }
      apiVersions.insert("\(kind.group)/\(name)")
      apiVersions.insert("\(kind.group)/\(name)/\(kind.kind)")
    }
  }
}
