import Compose
import Report

extension SyncPass {
  /// Refuses applications that wait for themselves, for what comes later, or for nobody.
  ///
  /// Objects of a cluster are many people's: what is wrong in a namespace is refused alone. A repository's composition is one whole.
  /// - Throws: when anything is wrong with a composition of a repository.
  func checkingDependencies(
    of rendered: [RenderedApplication]
  ) throws(PassError) -> [RenderedApplication] {
    guard request.followsApplications else {
      let namespaces = Dictionary(grouping: rendered, by: \.application.namespace)
      let found = namespaces.mapValues { faults(among: $0, isWhole: request.knowsAllApplications) }
      return rendered.map { $0.refused(by: found[$0.application.namespace] ?? []) }
    }
    // What was not chosen is nobody's business, and not known to be missing either.
    let isWhole = !request.selection.isFiltered && rendered.allSatisfy { $0.failureEnd == nil }
    let found = faults(among: rendered, isWhole: isWhole)
    guard found.isEmpty else { throw .composition(found.map(\.error)) }
    return rendered
  }

  private func faults(
    among rendered: [RenderedApplication],
    isWhole: Bool
  ) -> [Dependencies.Fault] {
    let dependencies = Dependencies(among: rendered.map(\.application))
    let turns = Dictionary(
      rendered.map { ($0.name, $0.turn) },
      uniquingKeysWith: { first, _ in first }
    )
    let faults = dependencies.cycles + (isWhole ? dependencies.unknown : [])
    // Whoever is in a cycle is late as well, which needs no second word where the whole is refused.
    guard faults.isEmpty || !request.followsApplications else { return faults }
    return faults
      + dependencies.late { earlier, later in
        (turns[earlier] ?? []).lexicographicallyPrecedes(turns[later] ?? [])
      }
  }
}

extension RenderedApplication {
  /// The same, refused where one of some faults concerns it.
  fileprivate func refused(by faults: [Dependencies.Fault]) -> RenderedApplication {
    guard case .success = result,
      let fault = faults.first(where: { $0.applications.contains(name) })
    else { return self }
    var refused = self
    refused.result = .failure(.init(.refused("\(fault.error)")))
    return refused
  }
}
