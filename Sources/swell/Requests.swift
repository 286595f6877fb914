import Chart
import Compose
import Diff
import Git
import Glibc
import Kustomize
import Manifests
import Pipeline
import Registry
import Template

/// Reads what commands have in common out of their words: the repository, the selection, the pass itself.
enum Requests {
  /// The environment of the process.
  static var environment: [String: String] {
    var result: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let parts = String(cString: entry).split(
        separator: "=",
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
      next += 1
    }
    return result
  }

  /// The pass that a command line describes.
  static func pass(
    _ arguments: Arguments,
    on clusters: Clusters? = nil,
    rendersAnew: Bool = false
  ) async throws -> SyncPass {
    guard arguments.words.count <= 1 else {
      throw UsageError.unexpectedWord(arguments.words[1])
    }
    return try await pass(
      arguments,
      at: arguments.words.first,
      revision: arguments.value("revision"),
      on: clusters,
      rendersAnew: rendersAnew
    )
  }

  /// The pass that a command line describes, of one repository at a revision, with what Argo CD's settings say of repositories and clusters.
  static func pass(
    _ arguments: Arguments,
    at place: String?,
    revision: String?,
    on clusters: Clusters?,
    settings: [Value] = [],
    rendersAnew: Bool = false,
    fetched: (@Sendable (Fetch) -> Void)? = nil
  ) async throws -> SyncPass {
    var request = try request(arguments)
    request.rendersAnew = rendersAnew
    request.objects += settings
    try await addPlaceholders(arguments, from: clusters, to: &request)
    let environment = environment
    let cache = cacheFolder(arguments)
    let isOffline = arguments.has("offline")
    var access = try access(arguments)
    access.fetched = fetched
    // Whoever goes on for ever goes on with what there is.
    access.outlastsOutages = fetched != nil
    for object in settings { access.add(object) }
    access.own = Credentials(
      environment: environment,
      for: try place.map { [try RepositoryURL($0)] } ?? []
    )
    var home = try await Home.open(
      place,
      revision: revision,
      cache: cache,
      access: access,
      isOffline: isOffline
    )
    if let clusters { try await home.criteria.readConfigMap(on: clusters) }
    access.own = Credentials(environment: environment, for: home.givenAddresses)
    let repositories = Repositories(
      home: home,
      respectsRevision: arguments.has("respect-target-revision"),
      mapped: try mappings(arguments),
      cache: cache,
      access: access,
      isOffline: isOffline
    )
    return SyncPass(request, repositories: repositories, mask: mask())
  }

  /// A pass over Applications that are objects of a cluster, with what its settings say of repositories and clusters.
  static func pass(
    _ arguments: Arguments,
    overObjectsWith settings: [Value],
    on clusters: Clusters,
    refreshed: Set<String> = [],
    knowsAllApplications: Bool = true,
    fetched: (@Sendable (Fetch) -> Void)? = nil
  ) async throws -> SyncPass {
    var request = try request(arguments)
    request.selection = Selection(environments: .all)
    request.knowsAllApplications = knowsAllApplications
    request.refreshed = refreshed
    request.appliesApplications = true
    request.followsApplications = false
    request.objects += settings
    try await addPlaceholders(arguments, from: clusters, to: &request)
    var access = try access(arguments)
    access.fetched = fetched
    // Whoever goes on for ever goes on with what there is.
    access.outlastsOutages = fetched != nil
    access.own = Credentials(environment: environment, for: [])
    for object in settings { access.add(object) }
    var home = Home.none("objects in \(request.controlNamespace)")
    try home.criteria.readConfigMap(among: settings)
    let repositories = Repositories(
      home: home,
      respectsRevision: true,
      mapped: try mappings(arguments),
      cache: cacheFolder(arguments),
      access: access
    )
    return SyncPass(request, repositories: repositories, mask: mask())
  }

  /// Marks for what must not be shown, different in every run.
  static func mask() -> SecretMask {
    var random = SystemRandomNumberGenerator()
    return SecretMask(salt: (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  private static func request(_ arguments: Arguments) throws -> PassRequest {
    var request = PassRequest(
      compositions: arguments.value("composition").map { [$0] } ?? [],
      selection: try selection(arguments),
      capabilities: try capabilities(arguments),
      templates: try .named(by: arguments)
    )
    request.controlNamespace = controlNamespace(arguments)
    if let depth = arguments.value("depth") {
      guard let number = Int(depth), number >= 0 else {
        throw UsageError.badValue(option: "depth", value: depth, reason: "it is no number")
      }
      request.depth = number
    }
    request.limits = try TemplateLimits(arguments)
    request.appliesApplications = arguments.has("apply-applications")
    request.tokens = environment
    request.secretKeys = try secretKeys(arguments)
    try readAnswers(arguments, into: &request)
    return request
  }

  private static func selection(_ arguments: Arguments) throws -> Selection {
    var selection = Selection()
    let named = arguments.all("env")
    if arguments.has("all-environments") {
      guard named.isEmpty else {
        throw UsageError.combination("'--env' and '--all-environments' exclude each other")
      }
      selection.environments = .all
    } else if !named.isEmpty {
      selection.environments = .named(named)
    }
    selection.applications = arguments.all("app")
    if let text = arguments.value("selector") {
      do {
        selection.labels = try LabelSelector(text: text)
      } catch {
        throw UsageError.badValue(option: "selector", value: text, reason: "\(error.problem)")
      }
    }
    if let text = arguments.value("wave") {
      guard let waves = WaveSelection(text) else {
        throw UsageError.badValue(
          option: "wave",
          value: text,
          reason: "it takes 3, 2..4, ..3 or 3.."
        )
      }
      selection.waves = waves
    }
    return selection
  }

  static func capabilities(_ arguments: Arguments) throws -> Capabilities {
    let versions = arguments.all("api-versions").flatMap {
      $0.split(separator: ",").map(String.init)
    }
    var capabilities = Capabilities.offline
    capabilities.apiVersions.formUnion(versions)
    guard let text = arguments.value("kube-version") else { return capabilities }
    guard let version = try? Version(text) else {
      throw UsageError.badValue(
        option: "kube-version",
        value: text,
        reason: "it is no version such as 1.33.0"
      )
    }
    capabilities.kubernetesVersion = "v\(version.major).\(version.minor).\(version.patch)"
    return capabilities
  }

  private static func mappings(
    _ arguments: Arguments
  ) throws -> [(url: RepositoryURL, path: String)] {
    try arguments.all("map-source").map { text in
      guard let equals = text.lastIndex(of: "=") else {
        throw UsageError.badValue(
          option: "map-source",
          value: text,
          reason: "it takes URL=PATH"
        )
      }
      return (
        try RepositoryURL(String(text[..<equals])), String(text[text.index(after: equals)...])
      )
    }
  }

  /// The namespace that is Argo CD's own.
  static func controlNamespace(_ arguments: Arguments) -> String {
    arguments.value("control-namespace") ?? "argocd"
  }

  /// Where mirrors, charts and files are kept.
  static func cacheFolder(_ arguments: Arguments) -> String {
    if let given = arguments.value("cache") { return given }
    let environment = environment
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (environment["HOME"] ?? "/tmp") + "/.cache"
    return base + "/swell"
  }
}
