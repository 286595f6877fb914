import Crypto
import HTTP
import JSON
import Manifests

/// A registry, spoken to by the OCI distribution protocol; everything fetched is checked against its digest.
struct OCIRegistry: Sendable {
  let host: String
  let access: RegistryAccess
  let fetcher: Fetcher

  private static let manifestTypes = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
  ]
  private static let chartTypes = [
    "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip",
  ]
  private static let provenanceType = "application/vnd.cncf.helm.chart.provenance.v1.prov"
  private static let layerTypes = [
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar",
  ]
  private static let manifestLimitInBytes = 4 << 20

  init(host: String, access: RegistryAccess) {
    self.host = host
    self.access = access
    fetcher = Fetcher(access.options)
  }

  /// All tags of a repository, page by page.
  func tags(of path: String) async throws(RegistryError.Problem) -> [String] {
    var tags: [String] = []
    var next: String? = "\(base)/\(path)/tags/list?n=1000"
    var pages = 0
    while let url = next, pages < 100 {
      pages += 1
      let response = try await get(url, path: path, limitInBytes: Self.manifestLimitInBytes)
      let answer = try Self.json(response.body)
      tags += (answer["tags"]?.list ?? []).compactMap(\.string)
      next = response.head.fields["Link"].flatMap(Self.target).flatMap {
        WebAddress.resolve($0, at: url)
      }
      // A page elsewhere would see the token.
      if let page = next, Origin(url: page) != Origin(url: url) { next = nil }
    }
    return tags
  }

  /// The archive of a chart, with its provenance file where there is one and it is wanted.
  func chart(
    _ reference: OCIReference,
    withProvenance: Bool = false
  ) async throws(RegistryError.Problem) -> (archive: [UInt8], provenance: Provenance?) {
    let layers = try await layers(of: reference)
    guard let layer = layers.first(where: { Self.chartTypes.contains($0.type) }) else {
      throw .badManifest("it is no chart")
    }
    let archive = try await blob(layer.digest, in: reference.path)
    guard withProvenance,
      let other = layers.first(where: { $0.type == Self.provenanceType })
    else { return (archive, nil) }
    return (archive, Provenance(text: try await blob(other.digest, in: reference.path)))
  }

  /// The archive of an artefact with one layer, and whether that is a chart.
  func artifact(
    _ reference: OCIReference
  ) async throws(RegistryError.Problem) -> (bytes: [UInt8], isChart: Bool, digest: String) {
    let layers = try await layers(of: reference)
    if let chart = layers.first(where: { Self.chartTypes.contains($0.type) }) {
      return (try await blob(chart.digest, in: reference.path), true, chart.digest)
    }
    let archives = layers.filter { Self.layerTypes.contains($0.type) }
    guard archives.count == 1, let layer = archives.first else {
      throw .badManifest("it has \(archives.count) layers of files where one is needed")
    }
    return (try await blob(layer.digest, in: reference.path), false, layer.digest)
  }

  private func layers(
    of reference: OCIReference
  ) async throws(RegistryError.Problem) -> [(type: String, digest: String)] {
    let response = try await get(
      "\(base)/\(reference.path)/manifests/\(reference.version)",
      path: reference.path,
      accept: Self.manifestTypes,
      limitInBytes: Self.manifestLimitInBytes
    )
    let given = response.head.fields["Docker-Content-Digest"] ?? ""
    try Self.check(response.body, against: reference.isDigest ? reference.version : given)
    let manifest = try Self.json(response.body)
    guard let layers = manifest["layers"]?.list else {
      throw .badManifest("there are no layers in it")
    }
    return layers.compactMap { layer in
      guard let type = layer["mediaType"]?.string, let digest = layer["digest"]?.string else {
        return nil
      }
      return (type, digest)
    }
  }

  private func blob(
    _ digest: String,
    in path: String
  ) async throws(RegistryError.Problem) -> [UInt8] {
    guard digest.hasPrefix("sha256:"), digest.utf8.dropFirst(7).allSatisfy(Self.isHex) else {
      throw .badManifest("'\(digest)' is no SHA-256 digest")
    }
    let response = try await get(
      "\(base)/\(path)/blobs/\(digest)",
      path: path,
      limitInBytes: ChartStore.archiveLimitInBytes
    )
    try Self.check(response.body, against: digest)
    return response.body
  }

  private var base: String { "\(access.usesPlainHTTP ? "http" : "https")://\(host)/v2" }

  /// Fetches something, with a token where the registry asks for one.
  private func get(
    _ url: String,
    path: String,
    accept: [String] = [],
    limitInBytes: Int
  ) async throws(RegistryError.Problem) -> HTTPResponse {
    var order = Fetcher.Order(url: url, accept: accept, limitInBytes: limitInBytes)
    order.authorization = access.bearerToken.map { Masked("Bearer " + $0.reveal()) }
    var response = try await fetcher.response(order)
    if response.status == 401,
      let challenge = OCIChallenge(response.head.fields.all("WWW-Authenticate"))
    {
      order.authorization = try await challenge.answer(
        for: path,
        of: url,
        with: access,
        by: fetcher
      )
      response = try await fetcher.response(order)
    }
    guard response.status == 200 else { throw .init(refusal: response) }
    return response
  }

  /// The address in a `Link` field that leads to the next page.
  private static func target(_ link: String) -> String? {
    guard link.contains("next"), let open = link.firstIndex(of: "<"),
      let close = link.firstIndex(of: ">"), open < close
    else { return nil }
    return String(link[link.index(after: open)..<close])
  }

  private static func check(
    _ bytes: [UInt8],
    against digest: String
  ) throws(RegistryError.Problem) {
    guard digest.hasPrefix("sha256:") else { return }
    let found = "sha256:" + hexadecimal(sha256(bytes))
    guard found == digest else { throw .digest(expected: digest, found: found) }
  }

  static func json(_ bytes: [UInt8]) throws(RegistryError.Problem) -> Value {
    do throws(JSONError) {
      return try JSONReader().value(of: bytes)
    } catch {
      throw .badManifest("\(error.problem)")
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
