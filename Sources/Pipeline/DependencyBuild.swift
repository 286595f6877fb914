package import Chart
package import Manifests
package import Registry

/// Loads charts with what they depend on, as `helm dependency build` followed by loading does.
package struct DependencyBuild: Sendable {
  private let charts: @Sendable (_ address: String) async -> ChartStore
  private let access: AccessRules

  /// Takes the stores that dependencies are fetched from, by addresses, and the rules that know repositories by their names.
  package init(
    access: AccessRules,
    charts: @escaping @Sendable (_ address: String) async -> ChartStore
  ) {
    self.charts = charts
    self.access = access
  }

  /// Loads a chart, its dependencies fetched where its folder lacks them.
  package func load(_ tree: SourceTree) async -> Result<HelmChart, ChartError> {
    do {
      let chart = try loadChart(tree)
      guard !chart.missingDependencies.isEmpty else { return .success(chart) }
      var found: [FoundDependency] = []
      for need in try dependencyNeeds(of: tree) {
        found.append(try await dependency(need, of: tree))
      }
      return .success(try loadChart(try chartTree(tree, with: found)))
    } catch let error as ChartError {
      return .failure(error)
    } catch {
      let name = tree.base.isEmpty ? tree.label : tree.base
      return .failure(ChartError(nil, .chart(name), .text("\(error)")))
    }
  }

  private func dependency(
    _ need: DependencyNeed,
    of tree: SourceTree
  ) async throws -> FoundDependency {
    switch need {
    case .chart(let repository, let name, let version):
      let request = ChartRequest(
        repository: try address(of: repository),
        name: name,
        version: version
      )
      let archive = try await charts(request.repository).chart(request)
      return .archive(name: name, fileName: archive.fileName, bytes: archive.bytes)
    case .folder(let path, let name, let version):
      guard !path.hasPrefix("/") else { throw SourceTreeError.outside(path, target: path) }
      let folder = try tree.whole.subtree(at: try SourceTree.join(tree.base, path))
      let chart = try loadChart(folder)
      guard chart.satisfies(version) else {
        let cause = "version \(chart.version) of '\(path)' does not satisfy '\(version)'"
        throw ChartError(nil, .chart(tree.base), .text(cause))
      }
      return .folder(name: name, folder)
    }
  }

  /// The address of a dependency's repository, which may be given by its name.
  private func address(of repository: String) throws(RegistryError) -> String {
    for prefix in ["@", "alias:"] where repository.hasPrefix(prefix) {
      let name = String(repository.dropFirst(prefix.utf8.count))
      guard let address = access.address(named: name) else {
        throw RegistryError(
          repository,
          .configuration("no repository is named '\(name)' (name one with --credentials)")
        )
      }
      return address
    }
    return repository
  }
}
