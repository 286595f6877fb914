import Crypto
import HTTP
import Manifests

/// A repository of charts with an index.
struct HelmRepository: Sendable {
  let url: String
  let access: RegistryAccess
  let fetcher: Fetcher

  /// The most bytes that an index may have.
  private static let indexLimitInBytes = 256 << 20

  init(_ url: String, access: RegistryAccess) {
    self.url = url
    self.access = access
    fetcher = Fetcher(access.options)
  }

  /// Fetches the index.
  func index() async throws(RegistryError.Problem) -> [UInt8] {
    guard let address = WebAddress.below(url, "index.yaml"), Origin(url: address) != nil else {
      throw .badURL(url)
    }
    return try await fetcher.body(order(address, limitInBytes: Self.indexLimitInBytes))
  }

  /// Fetches the archive of a version, at the first of its addresses, and checks its digest; with its provenance file where that is wanted.
  func archive(
    of chart: IndexedChart,
    named name: String,
    withProvenance: Bool = false
  ) async throws(RegistryError.Problem) -> (archive: [UInt8], provenance: Provenance?) {
    guard let first = chart.urls.first, let address = WebAddress.below(url, first) else {
      throw .badIndex("version \(chart.version) of '\(name)' has no address")
    }
    let bytes: [UInt8]
    var provenance: Provenance?
    if address.hasPrefix("oci://") {
      let reference = try OCIReference(address)
      let registry = OCIRegistry(host: reference.host, access: access(for: reference.url))
      (bytes, provenance) = try await registry.chart(reference, withProvenance: withProvenance)
    } else {
      bytes = try await fetcher.body(order(address, limitInBytes: ChartStore.archiveLimitInBytes))
      if withProvenance {
        let order = order(address + ".prov", limitInBytes: Provenance.limitInBytes)
        provenance = Provenance(text: try await fetcher.body(order))
      }
    }
    if !chart.digest.isEmpty {
      let found = hexadecimal(sha256(bytes))
      guard found == chart.digest.lowercased() else {
        throw .digest(expected: chart.digest, found: found)
      }
    }
    return (bytes, provenance)
  }

  private func order(_ address: String, limitInBytes: Int) -> Fetcher.Order {
    var order = Fetcher.Order(url: address, limitInBytes: limitInBytes)
    let isOwn = Origin(url: address) == Origin(url: url)
    if isOwn || access.passesCredentials { order.authorization = access.authorization }
    return order
  }

  /// What a registry that the index names may see of this repository's credentials.
  private func access(for address: String) -> RegistryAccess {
    guard !access.passesCredentials else { return access }
    return RegistryAccess(usesPlainHTTP: access.usesPlainHTTP, options: access.options)
  }
}

extension [IndexedChart] {
  /// The version that a text asks for: the very one, else the newest that satisfies it as a constraint.
  func chosen(by version: String) throws(RegistryError.Problem) -> IndexedChart {
    if !version.isEmpty, let exact = first(where: { $0.version == version }) { return exact }
    let texts = map(\.version)
    let best = try texts.best(for: version)
    guard let chart = first(where: { $0.version == best }) else {
      throw .noVersion(constraint: version, candidates: Array<String>(texts.prefix(5)))
    }
    return chart
  }
}

extension [String] {
  /// The highest version that satisfies a constraint, where an empty one takes every release.
  func best(for constraint: String) throws(RegistryError.Problem) -> String {
    guard let wanted = try? VersionConstraint(constraint.isEmpty ? "*" : constraint) else {
      throw .badReference("'\(constraint)' is neither a version nor a constraint")
    }
    var best: (version: Version, text: String)?
    for text in self {
      guard let version = try? Version(text), wanted.allows(version) else { continue }
      if let known = best, version <= known.version { continue }
      best = (version, text)
    }
    guard let best else {
      throw .noVersion(constraint: constraint, candidates: Array(prefix(5)))
    }
    return best.text
  }
}
