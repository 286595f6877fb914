import Crypto
import HTTP
package import Manifests
package import Signatures

/// The charts and files of a run, each fetched once; with keys given, every chart must have a provenance file that one of them signed.
///
/// The actor guards what was fetched so far, and makes callers that want the same thing at the same time wait for one fetch. An
/// exact version is taken from the cache without asking, unless it is to be fetched again; anything else is worked out anew in each run.
package actor ChartStore {
  /// The most bytes that an archive or a file may have, packed.
  static let archiveLimitInBytes = 128 << 20
  /// The most bytes that a file which a source names by its address may have.
  private static let fileLimitInBytes = 32 << 20

  private let cache: ContentCache
  private let isOffline: Bool
  /// Whether what is exact is fetched as well although the cache has it.
  private let refetches: Bool
  /// The keys that every chart must be signed with; nil where nothing is demanded.
  private let signers: Keyring?
  private let access: @Sendable (_ address: String) async throws(RegistryError) -> RegistryAccess
  private var indexes: [String: Result<[UInt8], RegistryError>] = [:]
  private var archives: [ChartRequest: Result<ChartArchive, RegistryError>] = [:]
  private var artifacts: [ChartRequest: Result<(SourceTree, String), RegistryError>] = [:]
  private var files: [String: Result<[UInt8], RegistryError>] = [:]
  private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

  /// Prepares a store; `access` tells how a repository's address is reached.
  package init(
    cache folder: String,
    isOffline: Bool = false,
    refetches: Bool = false,
    signers: Keyring? = nil,
    access: @escaping @Sendable (_ address: String) async throws(RegistryError) -> RegistryAccess
  ) {
    cache = ContentCache(folder: folder)
    self.isOffline = isOffline
    self.refetches = refetches
    self.signers = signers
    self.access = access
  }

  /// The archive of a chart.
  ///
  /// - Throws: when the repository cannot be read, or has no such chart or version.
  package func chart(_ request: ChartRequest) async throws(RegistryError) -> ChartArchive {
    try await once("chart \(request.repository) \(request.name) \(request.version)") {
      archives[request]
    } fetch: { () async throws(RegistryError) in
      try await fetched(request)
    } keep: {
      archives[request] = $0
    }
  }

  /// The files of an artefact in a registry, and the version or digest that was read.
  ///
  /// - Throws: when the registry cannot be read, or has no such artefact.
  package func artifact(
    _ address: String,
    version: String
  ) async throws(RegistryError) -> (tree: SourceTree, revision: String) {
    let request = ChartRequest(repository: address, name: "", version: version)
    return try await once("artifact \(address) \(version)") {
      artifacts[request]
    } fetch: { () async throws(RegistryError) in
      try await fetchedArtifact(request)
    } keep: {
      artifacts[request] = $0
    }
  }

  /// The content of a file at a web address.
  ///
  /// - Throws: when it cannot be fetched.
  package func file(_ address: String) async throws(RegistryError) -> [UInt8] {
    try await once("file \(address)") {
      files[address]
    } fetch: { () async throws(RegistryError) in
      try await fetchedFile(address)
    } keep: {
      files[address] = $0
    }
  }

  /// Fetches something unless that was done; whoever comes while it is under way waits for the outcome.
  private func once<Item>(
    _ key: String,
    known: () -> Result<Item, RegistryError>?,
    fetch: () async throws(RegistryError) -> Item,
    keep: (Result<Item, RegistryError>) -> Void
  ) async throws(RegistryError) -> Item {
    while waiting[key] != nil {
      await withCheckedContinuation { waiting[key]?.append($0) }
    }
    if let known = known() { return try known.get() }
    waiting[key] = []
    let result: Result<Item, RegistryError>
    do throws(RegistryError) {
      result = .success(try await fetch())
    } catch {
      result = .failure(error)
    }
    keep(result)
    waiting.removeValue(forKey: key)?.forEach { $0.resume() }
    return try result.get()
  }

  private func index(of repository: String) async throws(RegistryError) -> [UInt8] {
    try await once("index \(repository)") {
      indexes[repository]
    } fetch: { () async throws(RegistryError) in
      let note = "index \(repository)"
      guard !isOffline else {
        guard let digest = cache.note(note)?["digest"]?.string, let bytes = cache.content(digest)
        else { throw RegistryError(repository, .offline) }
        return bytes
      }
      let helm = HelmRepository(repository, access: try await access(repository))
      do throws(RegistryError.Problem) {
        let bytes = try await helm.index()
        try cache.setNote(note, ["digest": .string(try cache.keep(bytes))])
        return bytes
      } catch {
        throw RegistryError(repository, error)
      }
    } keep: {
      indexes[repository] = $0
    }
  }

  private func fetched(_ request: ChartRequest) async throws(RegistryError) -> ChartArchive {
    if let known = cached(request) { return known }
    guard !isOffline else { throw RegistryError(request.subject, .offline) }
    do throws(RegistryError.Problem) {
      let (version, bytes, provenance) =
        request.isOCI ? try await fromRegistry(request) : try await fromRepository(request)
      let digest = try cache.keep(bytes)
      let archive = ChartArchive(
        name: request.lastName,
        version: version,
        digest: digest,
        bytes: bytes
      )
      try vouch(for: archive, provenance)
      var note: Mapping = ["version": .string(version), "digest": .string(digest)]
      if let provenance {
        note["provenance"] = .string(String(decoding: provenance.text, as: UTF8.self))
      }
      for name in Set([request.version, version]) {
        try cache.setNote(request.note(name), .map(note))
      }
      return archive
    } catch {
      throw RegistryError(request.subject, error)
    }
  }

  /// A chart's version, its archive, and its provenance file where that was asked for.
  private typealias Found = (version: String, bytes: [UInt8], provenance: Provenance?)

  /// Checks that a chart is signed, where that is demanded.
  private func vouch(
    for archive: ChartArchive,
    _ provenance: Provenance?
  ) throws(RegistryError.Problem) {
    guard let signers else { return }
    guard let provenance else { throw .provenance("there is none") }
    try provenance.vouch(for: archive.bytes, named: archive.fileName, by: signers)
  }

  private func fromRepository(
    _ request: ChartRequest
  ) async throws(RegistryError.Problem) -> Found {
    do throws(RegistryError) {
      let bytes = try await index(of: request.repository)
      let index = ChartIndex(bytes, file: request.repository + "/index.yaml")
      var access = try await access(request.repository)
      if request.passesCredentials { access.passesCredentials = true }
      do throws(RegistryError.Problem) {
        let chart = try index.versions(of: request.name).chosen(by: request.version)
        let repository = HelmRepository(request.repository, access: access)
        let found = try await repository.archive(
          of: chart,
          named: request.name,
          withProvenance: signers != nil
        )
        return (chart.version, found.archive, found.provenance)
      } catch {
        throw RegistryError(request.subject, error)
      }
    } catch {
      throw error.problem
    }
  }

  private func fromRegistry(
    _ request: ChartRequest
  ) async throws(RegistryError.Problem) -> Found {
    let named = request.name.isEmpty ? request.repository : "\(request.repository)/\(request.name)"
    var reference = try OCIReference(named)
    let registry = try await registry(of: reference)
    if reference.version.isEmpty {
      reference.version = try await Self.tag(for: request.version, of: reference, in: registry)
    }
    let found = try await registry.chart(reference, withProvenance: signers != nil)
    let version = reference.isDigest ? request.version : OCIReference.version(of: reference.version)
    return (version, found.archive, found.provenance)
  }

  private func registry(
    of reference: OCIReference
  ) async throws(RegistryError.Problem) -> OCIRegistry {
    do throws(RegistryError) {
      return OCIRegistry(host: reference.host, access: try await access(reference.url))
    } catch {
      throw error.problem
    }
  }

  /// The tag that a version or a constraint means.
  private static func tag(
    for version: String,
    of reference: OCIReference,
    in registry: OCIRegistry
  ) async throws(RegistryError.Problem) -> String {
    if version.hasPrefix("sha256:") || (try? Version(strict: version)) != nil {
      return OCIReference.tag(of: version)
    }
    let tags = try await registry.tags(of: reference.path)
    if tags.contains(version) { return version }
    let best = try tags.map(OCIReference.version(of:)).best(for: version)
    return OCIReference.tag(of: best)
  }

  private func fetchedArtifact(
    _ request: ChartRequest
  ) async throws(RegistryError) -> (SourceTree, String) {
    do throws(RegistryError.Problem) {
      let note = request.note(request.version)
      if trustsCache(for: request.version),
        let known = cache.note(note), let digest = known["digest"]?.string,
        let bytes = cache.content(digest)
      {
        return try Self.files(bytes, known["chart"]?.bool ?? false, request)
      }
      guard !isOffline else { throw .offline }
      var reference = try OCIReference(request.repository)
      let registry = try await registry(of: reference)
      if reference.version.isEmpty {
        reference.version =
          request.version.isEmpty
          ? "latest" : try await Self.tag(for: request.version, of: reference, in: registry)
      }
      let found = try await registry.artifact(reference)
      let digest = try cache.keep(found.bytes)
      try cache.setNote(note, ["digest": .string(digest), "chart": .bool(found.isChart)])
      return try Self.files(found.bytes, found.isChart, request)
    } catch {
      throw RegistryError(request.subject, error)
    }
  }

  private static func files(
    _ bytes: [UInt8],
    _ isChart: Bool,
    _ request: ChartRequest
  ) throws(RegistryError.Problem) -> (SourceTree, String) {
    do throws(RegistryError) {
      let tree = try SourceTree(
        unpacking: bytes,
        label: request.repository,
        strippingFolder: isChart
      )
      return (tree, hexadecimal(sha256(bytes)))
    } catch {
      throw error.problem
    }
  }

  private func fetchedFile(_ address: String) async throws(RegistryError) -> [UInt8] {
    let note = "file \(address)"
    guard !isOffline else {
      guard let digest = cache.note(note)?["digest"]?.string, let bytes = cache.content(digest)
      else { throw RegistryError(address, .offline) }
      return bytes
    }
    let access = try await access(address)
    do throws(RegistryError.Problem) {
      var order = Fetcher.Order(url: address, limitInBytes: Self.fileLimitInBytes)
      order.authorization = access.authorization
      let bytes = try await Fetcher(access.options).body(order)
      try cache.setNote(note, ["digest": .string(try cache.keep(bytes))])
      return bytes
    } catch {
      throw RegistryError(address, error)
    }
  }

  /// Whether what the cache has of a version needs no server.
  private func trustsCache(for version: String) -> Bool {
    isOffline || !refetches && (try? Version(strict: version)) != nil
  }

  /// What the cache has of a chart: of an exact version always, of a constraint where nothing may be fetched.
  private func cached(_ request: ChartRequest) -> ChartArchive? {
    guard trustsCache(for: request.version),
      let note = cache.note(request.note(request.version)),
      let version = note["version"]?.string, let digest = note["digest"]?.string,
      let bytes = cache.content(digest)
    else { return nil }
    let archive = ChartArchive(
      name: request.lastName,
      version: version,
      digest: digest,
      bytes: bytes
    )
    let provenance = note["provenance"]?.string.map { Provenance(text: Array($0.utf8)) }
    guard (try? vouch(for: archive, provenance)) != nil else { return nil }
    return archive
  }
}

extension ChartRequest {
  /// The name under which the cache notes what a version of the chart came to.
  fileprivate func note(_ version: String) -> String { "chart \(repository) \(name) \(version)" }
}
