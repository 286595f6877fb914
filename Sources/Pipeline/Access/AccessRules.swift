import Compose
package import Git
package import HTTP
package import Manifests
package import Registry
package import Signatures
import YAML

/// Everything a run may show to servers, and whom it believes, by the addresses that each is for.
///
/// Of several that fit, a repository's own goes before those for everything below an address, and of these the longest.
package struct AccessRules: Sendable {
  private var credentials: [RepositoryCredential] = []
  /// The authorities of single hosts, as PEM.
  private var authorities: [String: [UInt8]] = [:]
  /// The public keys of PGP that commits may be signed with, as far as projects permit.
  private(set) var commitKeys: [[UInt8]] = []
  /// The keys that charts must be signed with; nil where nothing is demanded.
  package var chartSigners: Keyring?
  /// The lines of `known_hosts` that were given.
  private(set) var knownHosts = ""
  /// The logins of registries that Docker's configuration holds.
  package var logins = RegistryLogins()
  /// User and password for the repository of the run, from the environment.
  package var own: Credentials?
  /// Is told of each fetch from a repository.
  package var fetched: (@Sendable (Fetch) -> Void)?
  /// Whether what was fetched earlier does while a repository cannot be reached.
  package var outlastsOutages = false
  /// What every server is reached with unless something else is said of it.
  package var options: HTTPOptions

  package init(options: HTTPOptions = HTTPOptions()) {
    self.options = options
  }

  /// Adds what a file says: Secrets and ConfigMaps of Argo CD's, or the lines of git's credentials file.
  ///
  /// - Throws: when it is neither.
  package mutating func read(_ bytes: [UInt8], file: String) throws(PassError) {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.hasPrefix("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
      commitKeys.append(bytes)
      return
    }
    if text.firstRange(of: "kind:") == nil, text.firstRange(of: "\"kind\"") == nil {
      let lines = text.split(whereSeparator: \.isNewline).map(String.init)
      let found = lines.compactMap { RepositoryCredential(line: $0) }
      guard !found.isEmpty || lines.isEmpty else {
        throw .settings(
          "\(file): cannot read credentials: neither Secrets nor lines of URLs nor keys of PGP"
        )
      }
      credentials += found
      return
    }
    do throws(YAMLError) {
      for document in try YAMLReader().documents(of: bytes, file: file) { add(document.value) }
    } catch {
      throw .yaml(error)
    }
  }

  /// Adds what an object of Argo CD's says; others are passed over.
  package mutating func add(_ document: Value) {
    if let items = document["items"]?.list {
      items.forEach { add($0) }
      return
    }
    if let credential = RepositoryCredential(secret: document) { credentials.append(credential) }
    guard document["kind"]?.string == "ConfigMap" else { return }
    let name = document["metadata"]?["name"]?.string
    if name == "argocd-tls-certs-cm" {
      for entry in document["data"]?.map ?? [:] {
        authorities[entry.key.lowercased()] = Array((entry.value.string ?? "").utf8)
      }
    } else if name == "argocd-gpg-keys-cm" {
      commitKeys += (document["data"]?.map ?? [:]).compactMap {
        $0.value.string.map { Array($0.utf8) }
      }
    } else if name == "argocd-ssh-known-hosts-cm" {
      knownHosts += (document["data"]?["ssh_known_hosts"]?.string ?? "") + "\n"
    }
  }

  /// Adds a login for everything below an address.
  package mutating func add(username: String, password: Masked<String>, below url: String) {
    var credential = RepositoryCredential()
    credential.url = url
    credential.isTemplate = true
    credential.username = username
    credential.password = password
    credentials.append(credential)
  }

  /// The address of a repository that has a name; nil where nobody has it.
  func address(named name: String) -> String? {
    credentials.first { !$0.isTemplate && $0.name == name }?.url
  }

  /// What is known of a repository, its login taken from the longest address that it begins with where it has none of its own.
  func credential(for address: String, project: String = "") -> RepositoryCredential? {
    let wanted = normalizedRepository(address)
    let usable = credentials.filter { $0.project.isEmpty || $0.project == project }
    let ranked = usable.filter { !$0.project.isEmpty } + usable.filter(\.project.isEmpty)
    let own = ranked.first { !$0.isTemplate && normalizedRepository($0.url) == wanted }
    if let own, own.hasLogin { return own }
    var best: RepositoryCredential?
    var length = 0
    for candidate in ranked where candidate.isTemplate {
      let prefix = normalizedRepository(candidate.url)
      guard prefix.utf8.count > length, Self.covers(prefix, wanted) else { continue }
      best = candidate
      length = prefix.utf8.count
    }
    guard var best else { return own }
    if let own {
      best.isInsecure = own.isInsecure
      best.usesPlainHTTP = own.usesPlainHTTP
      if !own.proxy.reveal().isEmpty { (best.proxy, best.noProxy) = (own.proxy, own.noProxy) }
    }
    return best
  }

  /// The project whose own credentials a repository is reached with; empty where they are everybody's.
  func scope(of address: String, _ project: String) -> String {
    credential(for: address, project: project)?.project ?? ""
  }

  /// Whether an address begins with another one; a host's name is taken as a whole, so that no longer one can pass for it.
  private static func covers(_ prefix: String, _ address: String) -> Bool {
    guard address.hasPrefix(prefix) else { return false }
    let path = prefix.firstRange(of: "://").map { prefix[$0.upperBound...] } ?? prefix[...]
    guard !path.contains("/") else { return true }
    let next = address.dropFirst(prefix.count).first
    return next.map { "/:".contains($0) } ?? true
  }

  /// The project whose own credentials a chart repository, a registry or a file is reached with; empty where they are everybody's.
  func registryScope(of address: String, _ project: String) -> String {
    registryCredential(for: address, project)?.project ?? ""
  }

  /// What is known of a chart repository or a registry, whose address may be written without its scheme.
  private func registryCredential(
    for address: String,
    _ project: String
  ) -> RepositoryCredential? {
    if let known = credential(for: address, project: project) { return known }
    guard address.hasPrefix("oci://") else { return nil }
    return credential(for: String(address.dropFirst("oci://".utf8.count)), project: project)
  }

  /// How a chart repository, a registry or a file is reached by sources of a project.
  package func registryAccess(for address: String, project: String = "") -> RegistryAccess {
    var access = RegistryAccess()
    let host = Self.host(of: address)
    let known = registryCredential(for: address, project)
    access.options = options(by: known, for: host)
    guard let known else {
      if address.hasPrefix("oci://"), let login = logins.login(for: host) {
        access.username = login.username
        access.password = login.password
      }
      return access
    }
    access.username = known.username
    access.password = known.password
    if !known.bearerToken.reveal().isEmpty { access.bearerToken = known.bearerToken }
    access.usesPlainHTTP = known.usesPlainHTTP
    return access
  }

  /// Trust, client certificate and proxy for a host, with its port where one is written.
  func options(by known: RepositoryCredential?, for host: String) -> HTTPOptions {
    var options = options
    if let authorities = authorities[host] { options.trust = .only(authorities) }
    guard let known else { return options }
    if known.isInsecure { options.trust = .unchecked }
    if !known.certificate.isEmpty {
      let key = Masked(Array(known.key.reveal().utf8))
      options.identity = .init(certificate: Array(known.certificate.utf8), key: key)
    }
    let name = host.split(separator: ":").first.map(String.init) ?? host
    if let proxy = known.proxy(for: name) {
      options.proxy = proxy.reveal().isEmpty ? .none : .address(proxy)
    }
    return options
  }

  private static func host(of address: String) -> String {
    let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
    return rest.prefix { $0 != "/" }.lowercased()
  }
}
