package import Manifests

/// A chart that has to be put into another one's `charts/` folder before that can be rendered.
package enum DependencyNeed: Sendable, Hashable {
  /// A chart of a repository or registry.
  case chart(repository: String, name: String, version: String)
  /// A chart in a folder of the same tree, given by its path from the chart that depends on it.
  case folder(String, name: String, version: String)
}

/// Everything that `helm dependency build` would put into a chart's `charts/` folder, at the versions of its lock.
///
/// Dependencies without a repository are taken to be there.
/// - Throws: when `Chart.yaml` cannot be read, or the lock is out of step with it.
package func dependencyNeeds(of tree: SourceTree) throws(ChartError) -> [DependencyNeed] {
  var needs: [DependencyNeed] = []
  for entry in try ChartLock(of: tree).entries() where !entry.repository.isEmpty {
    let folder = "file://"
    let need: DependencyNeed =
      entry.repository.hasPrefix(folder)
      ? .folder(
        String(entry.repository.dropFirst(folder.utf8.count)),
        name: entry.name,
        version: entry.version
      )
      : .chart(repository: entry.repository, name: entry.name, version: entry.version)
    if !needs.contains(need) { needs.append(need) }
  }
  return needs
}

/// What was found for a dependency.
package enum FoundDependency: Sendable {
  case archive(name: String, fileName: String, bytes: [UInt8])
  /// The folder of a chart in the same repository.
  case folder(name: String, SourceTree)
}

/// A chart's tree with its dependencies in `charts/`, in place of older archives of the same charts.
///
/// - Throws: when a folder cannot be read.
package func chartTree(
  _ tree: SourceTree,
  with dependencies: [FoundDependency]
) throws(ChartError) -> SourceTree {
  var files: [String: [UInt8]] = [:]
  var names: [String] = []
  for dependency in dependencies {
    switch dependency {
    case .archive(let name, let fileName, let bytes):
      files["charts/\(fileName)"] = bytes
      names.append(name)
    case .folder(let name, let folder):
      for file in try ChartFiles.list(of: folder) {
        do throws(SourceTreeError) {
          files["charts/\(name)/\(file.name)"] = try file.bytes()
        } catch {
          throw ChartError(nil, .chart(folder.base), .text("\(error)"))
        }
      }
      names.append(name)
    }
  }
  let present = (try? tree.entries(of: "charts")) ?? []
  let outdated = present.map(\.name).filter { file in
    file.hasSuffix(".tgz") && names.contains { file.isArchive(of: $0) }
  }
  return tree.overlaid(with: files, hiding: Set(outdated.map { "charts/" + $0 }))
}

extension String {
  /// Whether a file is named as the archive of a chart: its name, a dash and a version.
  fileprivate func isArchive(of chart: String) -> Bool {
    hasPrefix(chart + "-") && dropFirst(chart.count + 1).first?.isNumber == true
  }
}

extension HelmChart {
  /// Whether a constraint allows the chart's version; one that cannot be read allows none.
  package func satisfies(_ constraint: String) -> Bool {
    guard let wanted = try? VersionConstraint(constraint), let version = try? Version(version)
    else { return false }
    return wanted.allows(version)
  }
}
