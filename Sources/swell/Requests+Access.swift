import Glibc
import HTTP
import Pipeline
import Registry
import Signatures

extension Requests {
  /// What a run may show to servers: files that the command line names, then what Docker's and Helm's configurations hold.
  static func access(_ arguments: Arguments) throws -> AccessRules {
    var options = HTTPOptions()
    if let file = arguments.value("ca-file") {
      options.trust = .only(try LocalFile.bytes(at: file))
    }
    var rules = AccessRules(options: options)
    for file in arguments.all("credentials") {
      try rules.read(try LocalFile.bytes(at: file), file: file)
    }
    rules.logins = try registryLogins()
    rules.chartSigners = try chartSigners(arguments)
    return rules
  }

  /// The keys that charts must be signed with; nil where nothing is demanded.
  static func chartSigners(_ arguments: Arguments) throws -> Keyring? {
    let files = arguments.all("keyring")
    guard !files.isEmpty else { return nil }
    guard let keyring = Keyring(try files.map { try LocalFile.bytes(at: $0) }) else {
      throw UsageError.badValue(
        option: "keyring",
        value: files.joined(separator: ", "),
        reason: "gpg is not installed, or finds no public key in it"
      )
    }
    return keyring
  }

  /// The logins of registries: the first configuration that is there, of Helm or of Docker.
  static func registryLogins() throws -> RegistryLogins {
    guard let file = loginFiles.first(where: { Glibc.access($0, R_OK) == 0 }) else {
      return RegistryLogins()
    }
    return try RegistryLogins(try LocalFile.bytes(at: file), file: file)
  }

  /// Where logins of registries may be, the first of which counts.
  static var loginFiles: [String] {
    let environment = environment
    let home = environment["HOME"] ?? ""
    let files = [
      environment["HELM_REGISTRY_CONFIG"], environment["DOCKER_CONFIG"].map { $0 + "/config.json" },
      home + "/.config/helm/registry/config.json", home + "/.docker/config.json",
      environment["XDG_RUNTIME_DIR"].map { $0 + "/containers/auth.json" },
    ]
    return files.compactMap { $0 }
  }
}
