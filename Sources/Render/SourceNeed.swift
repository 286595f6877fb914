import Chart
package import Compose
package import Kustomize
package import Manifests

/// Something outside that an application's sources name and that has to be fetched before it can be rendered.
package enum SourceNeed: Sendable, Hashable {
  case repository(url: String, revision: String, tagPrefix: String)
  /// A chart; `passesCredentials` lets user and password go where the repository's index points to.
  case chart(repository: String, name: String, version: String, passesCredentials: Bool)
  /// Files in a registry.
  case artifact(url: String, version: String)
  /// A file at a web address.
  case file(url: String)
}

extension SourceNeed {
  /// What a source itself names.
  package init(_ source: ApplicationSource) {
    if !source.chart.isEmpty {
      let isRegistry = source.repoURL.firstRange(of: "://") == nil
      self = .chart(
        repository: isRegistry ? "oci://" + source.repoURL : source.repoURL,
        name: source.chart,
        version: source.targetRevision,
        passesCredentials: source.helm?.passCredentials ?? false
      )
    } else if source.repoURL.hasPrefix("oci://") {
      self = .artifact(url: source.repoURL, version: source.targetRevision)
    } else {
      self = .repository(
        url: source.repoURL,
        revision: source.targetRevision,
        tagPrefix: source.tagPrefix
      )
    }
  }
}

extension SourceNeed {
  /// What a kustomization names.
  package init(_ need: RemoteNeed) {
    switch need {
    case .folder(let remote):
      self = .repository(url: remote.repository, revision: remote.revision, tagPrefix: "")
    case .file(let address): self = .file(url: address)
    case .chart(let chart):
      self = .chart(
        repository: chart.repository,
        name: chart.name,
        version: chart.version,
        passesCredentials: false
      )
    }
  }
}

extension KustomizeSettings {
  /// Finds what a kustomization names elsewhere among what was fetched.
  package init(
    capabilities: Capabilities,
    having found: [SourceNeed: RenderInputs.Source],
    files: [String: [UInt8]]
  ) {
    self.init(
      capabilities: capabilities,
      remoteTree: { found[SourceNeed(.folder($0))]?.tree },
      remoteChart: { found[SourceNeed(.chart($0))]?.tree },
      remoteFile: { files[$0] }
    )
  }
}

/// What an application still needs, given what was fetched: its sources first, then what their files name.
///
/// The caller fetches it and asks again, until there is nothing more.
package func needs(
  of application: Application,
  having found: [SourceNeed: RenderInputs.Source],
  files: [String: [UInt8]]
) -> [SourceNeed] {
  let wanted = application.sources.map { SourceNeed($0) }
  let missing = wanted.filter { found[$0] == nil }
  guard missing.isEmpty else { return missing.uniqued }
  let sources = wanted.compactMap { found[$0] }
  var needs: [SourceNeed] = []
  for (written, own) in zip(application.sources, sources) where !written.isOnlyReferenced {
    guard let source = try? written.overridden(for: application, in: own.tree) else { continue }
    if let (folder, components) = source.kustomization(in: own.tree) {
      let settings = KustomizeSettings(capabilities: .offline, having: found, files: files)
      needs += remoteNeeds(of: folder, in: own.tree, settings: settings, components: components)
        .map { SourceNeed($0) }
    }
    guard let helm = source.helm, (try? tool(for: source, in: own.tree)) == .chart else {
      continue
    }
    let valueFiles = ValueFiles(of: source, own, in: application, sources: sources)
    let paths = helm.valueFiles + helm.fileParameters.map(\.path)
    needs += valueFiles.addresses(in: paths).map { .file(url: $0) }
  }
  return needs.uniqued.filter { need in
    guard case .file(let url) = need else { return true }
    return files[url] == nil
  }
}

extension ValueFiles {
  /// Prepares for one source of an application, with the trees of those that it may refer to.
  init(
    of source: ApplicationSource,
    _ own: RenderInputs.Source,
    in application: Application,
    sources: [RenderInputs.Source],
    remote: [String: [UInt8]] = [:]
  ) {
    var references: [String: SourceTree] = [:]
    for (other, files) in zip(application.sources, sources) where !other.ref.isEmpty {
      references[other.ref] = files.tree
    }
    self.init(
      of: own.tree,
      folder: source.path,
      references: references,
      environment: BuildEnvironment(of: application, source: source, revision: own.revision),
      remote: remote
    )
  }
}

extension [SourceNeed] {
  /// The needs without repetitions.
  fileprivate var uniqued: [SourceNeed] {
    var seen: Set<SourceNeed> = []
    return filter { seen.insert($0).inserted }
  }
}
