import HTTP
import Manifests

/// Reads the fields of one entry of a kubeconfig, the files included that they name.
struct KubeconfigReader {
  let entry: Kubeconfig.Entry
  let what: String
  let use: Kubeconfig.Use

  /// The address of the server, with a scheme and without a slash at its end.
  func server() throws(ClusterError) -> String {
    guard var server = try text("server") else {
      throw use.error(.noField("server"), at: place)
    }
    if !server.contains("://") { server = (usesTLS ? "https://" : "http://") + server }
    while server.last == "/" { server.removeLast() }
    guard Origin(url: server) != nil, !server.contains("@"), !server.contains("?") else {
      throw bad("server", "not an address such as 'https://example.org:6443'")
    }
    return server
  }

  func trust() throws(ClusterError) -> HTTPOptions.Trust {
    let authorities = try pem("certificate-authority")
    if entry.fields["insecure-skip-tls-verify"] == true {
      guard authorities == nil else {
        throw bad("insecure-skip-tls-verify", "contradicts 'certificate-authority'")
      }
      return .unchecked
    }
    return authorities.map { .only($0) } ?? .system
  }

  func identity() throws(ClusterError) -> HTTPOptions.Identity? {
    let certificate = try pem("client-certificate")
    let key = try pem("client-key")
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      return HTTPOptions.Identity(certificate: certificate, key: Masked(key))
    case (nil, _): throw use.error(.noField("client-certificate"), at: place)
    case (_, nil): throw use.error(.noField("client-key"), at: place)
    }
  }

  func credential(
    in cluster: KubeconfigReader
  ) throws(ClusterError) -> ClusterAccess.Credential {
    let token = try text("token").map { Masked($0) }
    if let file = try text("tokenFile") {
      return .tokenFile(path: entry.file.path(file), fallback: token)
    }
    if let token { return .token(token) }
    if let user = try text("username") {
      return .password(user: user, Masked(try text("password") ?? ""))
    }
    if let exec = entry.fields["exec"], !exec.isNull {
      return .program(try program(exec, in: cluster))
    }
    if let provider = entry.fields["auth-provider"], !provider.isNull {
      throw use.error(.authProvider(provider["name"]?.string ?? ""), at: place)
    }
    return .none
  }

  private func program(
    _ exec: Value,
    in cluster: KubeconfigReader
  ) throws(ClusterError) -> CredentialProgram {
    let version = exec["apiVersion"]?.string ?? ""
    guard CredentialProgram.versions.contains(version) else {
      throw bad("exec.apiVersion", "'\(version)' is not known")
    }
    guard let command = exec["command"]?.string, !command.isEmpty else {
      throw use.error(.noField("exec.command"), at: place)
    }
    if exec["interactiveMode"] == "Always" {
      throw bad("exec.interactiveMode", "the program wants a terminal, which it cannot have here")
    }
    var environment: [String: Masked<String>] = [:]
    for variable in exec["env"]?.list ?? [] {
      environment[variable["name"]?.string ?? ""] = Masked(variable["value"]?.string ?? "")
    }
    return CredentialProgram(
      apiVersion: version,
      command: command.contains("/") ? entry.file.path(command) : command,
      arguments: (exec["args"]?.list ?? []).compactMap(\.string),
      environment: environment,
      installHint: exec["installHint"]?.string ?? "",
      cluster: exec["provideClusterInfo"] == true ? try cluster.description() : nil
    )
  }

  /// What a program is told about this cluster.
  private func description() throws(ClusterError) -> Value {
    var description: Mapping = ["server": .string(try server())]
    description["tls-server-name"] = try text("tls-server-name").map { .string($0) }
    if entry.fields["insecure-skip-tls-verify"] == true {
      description["insecure-skip-tls-verify"] = true
    }
    if let authorities = try pem("certificate-authority") {
      description["certificate-authority-data"] = .string(Base64.text(of: authorities))
    }
    description["proxy-url"] = try text("proxy-url").map { .string($0) }
    let extensions = entry.fields["extensions"]?.list ?? []
    description["config"] =
      extensions.first { $0["name"] == "client.authentication.k8s.io/exec" }?["extension"]
    return .map(description)
  }

  func impersonation() throws(ClusterError) -> ClusterAccess.Impersonation? {
    let uid = try text("as-uid")
    let groups = (entry.fields["as-groups"]?.list ?? []).compactMap(\.string)
    var extra: [String: [String]] = [:]
    for field in entry.fields["as-user-extra"]?.map?.entries ?? [] {
      extra[field.key] = (field.value.list ?? []).compactMap(\.string)
    }
    guard let user = try text("as") else {
      guard uid == nil, groups.isEmpty, extra.isEmpty else {
        throw use.error(.noField("as"), at: place)
      }
      return nil
    }
    return ClusterAccess.Impersonation(user: user, uid: uid, groups: groups, extra: extra)
  }

  /// A field that is text; nil where it is absent or empty.
  func text(_ field: String) throws(ClusterError) -> String? {
    guard let value = entry.fields[field], !value.isNull else { return nil }
    guard let text = value.string else {
      throw bad(field, "\(withArticle(value.typeName)) where text is needed (put it in quotes)")
    }
    return text.isEmpty ? nil : text
  }

  /// What is given in place, in base64, or else in a file.
  private func pem(_ field: String) throws(ClusterError) -> [UInt8]? {
    let (name, bytes): (String, [UInt8])
    if let data = try text(field + "-data") {
      guard let decoded = Base64.bytes(of: data) else { throw bad(field + "-data", "not base64") }
      (name, bytes) = (field + "-data", decoded)
    } else if let file = try text(field) {
      let path = entry.file.path(file)
      switch LocalFile.bytes(path) {
      case .success(let read): (name, bytes) = (field, read)
      case .failure(let failure): throw bad(field, "\(path): \(failure.reason)")
      }
    } else {
      return nil
    }
    guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") else {
      throw bad(name, "no PEM in it")
    }
    return bytes
  }

  private var usesTLS: Bool {
    ["certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify"]
      .contains { entry.fields[$0] != nil }
  }

  private var place: Location { entry.file.location(of: "name", entry.name) }

  private func bad(_ field: String, _ reason: String) -> ClusterError {
    use.error(.badField("\(what) \(entry.name): \(field)", reason), at: place)
  }
}
