import Apply
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

  /// The most applications that are rendered at once: more than there are processors only costs memory.
  private static let limit = 8

  /// Renders applications with all that follow from them, in the order of their turns and names.
  func render(_ applications: [Application]) async -> [RenderedApplication] {
    var waiting = applications.map { Place(application: $0, turn: [$0.wave], ancestors: []) }
    var finished: [RenderedApplication] = []
    var capabilities = request.capabilities
    while let turn = waiting.map(\.turn).min(by: { $0.lexicographicallyPrecedes($1) }) {
      let due = waiting.filter { $0.turn == turn }.sorted { $0.name < $1.name }
      waiting.removeAll { $0.turn == turn }
      let known = capabilities
      let rendered = await due.concurrentMap(limit: Self.limit) { await render($0, known) }
      finished += rendered
      for one in rendered {
        waiting += nested(in: one)
        for manifest in one.manifests { capabilities.learn(from: manifest) }
      }
    }
    return finished
  }

  /// An application with its turn and what led to it.
  private struct Place: Sendable {
    let application: Application
    let turn: [Int]
    let ancestors: [String]

    var name: String { application.name }
  }

  private func render(
    _ place: Place,
    _ capabilities: Capabilities
  ) async -> RenderedApplication {
    var rendered = RenderedApplication(
      application: place.application,
      turn: place.turn,
      ancestors: place.ancestors,
      revision: "",
      notes: [],
      result: .success(Rendering(manifests: []))
    )
    do {
      try check(place)
      let found = try await Sourcing(repositories: repositories).sources(of: place.application)
      rendered.revision = found.revision
      rendered.notes = found.notes
      let rendering = try manifests(of: place.application, from: found.sources, capabilities)
      rendered.notes += rendering.notes
      rendered.result = .success(rendering)
    } catch {
      rendered.result = .failure(error)
    }
    return rendered
  }

  private func manifests(
    of application: Application,
    from sources: [RenderInputs.Source],
    _ capabilities: Capabilities
  ) throws(RenderedApplication.Failure) -> Rendering {
    do {
      return try Render.render(
        application,
        for: RenderInputs(
          sources: sources,
          capabilities: capabilities,
          scopes: scopes,
          placeholders: request.placeholders,
          keepsApplications: request.appliesApplications
        )
      )
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
    if place.ancestors.count > request.depth {
      let limit = "deeper than \(request.depth) (\(path); raise it with --depth)"
      throw .init(.refused("cannot follow application '\(place.name)': it lies \(limit)"))
    }
  }

  /// The applications among an application's manifests, in the waves that it gives them.
  private func nested(in rendered: RenderedApplication) -> [Place] {
    []
  }
}

extension Capabilities {
  /// Adds the kinds that a CustomResourceDefinition serves.
  fileprivate mutating func learn(from manifest: Manifest) {
    guard manifest.type.group == "apiextensions.k8s.io",
      let spec = manifest.value["spec"], let group = spec["group"]?.string,
      let kind = spec["names"]?["kind"]?.string
    else { return }
    for version in spec["versions"]?.list ?? [] where version["served"]?.bool == true {
      guard let name = version["name"]?.string else { continue }
      apiVersions.insert("\(group)/\(name)")
      apiVersions.insert("\(group)/\(name)/\(kind)")
    }
  }
}
