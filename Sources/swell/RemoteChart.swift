import Chart
import HTTP
import Manifests
import Registry

/// A chart that has to be fetched, named as Helm names it: `oci://…`, a web address of an archive, or a name with `--repo`.
struct RemoteChart {
  /// Where the archive is.
  private enum Place {
    case chart(ChartRequest)
    case address(String)
  }

  private let place: Place
  private let arguments: Arguments

  /// Takes a chart's name for a remote one; nil where it is a path.
  init?(_ text: String, _ arguments: Arguments) {
    self.arguments = arguments
    let version = arguments.value("version") ?? ""
    if let repository = arguments.value("repo") {
      place = .chart(ChartRequest(repository: repository, name: text, version: version))
    } else if text.hasPrefix("oci://") {
      place = .chart(ChartRequest(repository: text, name: "", version: version))
    } else if text.hasPrefix("https://") || text.hasPrefix("http://") {
      place = .address(text)
    } else {
      return nil
    }
  }

  /// Fetches and loads the chart.
  func load() async throws -> HelmChart {
    let access = try access()
    let store = ChartStore(
      cache: Requests.cacheFolder(arguments) + "/charts",
      isOffline: arguments.has("offline"),
      signers: try Requests.chartSigners(arguments)
    ) { _ in access }
    switch place {
    case .chart(let request):
      let archive = try await store.chart(request)
      return try loadChart(archive: archive.bytes, name: archive.fileName)
    case .address(let address):
      return try loadChart(archive: try await store.file(address), name: address)
    }
  }

  private func access() throws -> RegistryAccess {
    var access = RegistryAccess(
      username: arguments.value("username") ?? "",
      password: Masked(arguments.value("password") ?? ""),
      passesCredentials: arguments.has("pass-credentials"),
      usesPlainHTTP: arguments.has("plain-http")
    )
    if access.username.isEmpty, case .chart(let request) = place, let host = request.registryHost,
      let login = try Requests.registryLogins().login(for: host)
    {
      access.username = login.username
      access.password = login.password
    }
    if let file = arguments.value("ca-file") {
      access.options.trust = .only(try LocalFile.bytes(at: file))
    }
    if arguments.has("insecure-skip-tls-verify") { access.options.trust = .unchecked }
    if let file = arguments.value("cert-file"), let key = arguments.value("key-file") {
      access.options.identity = .init(
        certificate: try LocalFile.bytes(at: file),
        key: Masked(try LocalFile.bytes(at: key))
      )
    }
    return access
  }
}

extension Option {
  /// Where a chart is fetched from, with Helm's names.
  static let remoteChart: [Option] = [
    .value("repo", "URL", "the repository of the chart"),
    .value("version", "VERSION", "the chart's version, or a constraint"),
    .value("username", "NAME", "the user of the repository"),
    .value("password", "TEXT", "the user's password"),
    .value("cert-file", "FILE", "the certificate to show, as PEM"),
    .value("key-file", "FILE", "the certificate's key, as PEM"),
    .value("ca-file", "FILE", "authorities that the server's certificate is checked against"),
    .flag("insecure-skip-tls-verify", "leave the server's certificate unchecked"),
    .flag("plain-http", "speak to a registry without TLS"),
    .flag("pass-credentials", "show user and password to other hosts that an index names"),
    .keyring,
    .flag("dependency-update", "fetch what charts/ lacks"),
    .value("cache", "DIR", "where charts are kept (default ~/.cache/swell)"),
    .flag("offline", "use what the cache holds, and nothing else"),
  ]
}
