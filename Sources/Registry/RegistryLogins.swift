import JSON
package import Manifests
import Spawn

/// The logins that Docker's `config.json` holds, in the form that Helm and Podman write too.
package struct RegistryLogins: Sendable {
  /// The user and password of each registry by its host.
  private var logins: [String: (username: String, password: Masked<String>)] = [:]
  /// The programs that keep logins outside of the configuration: that of a host, and that of all others.
  private var helpers: [String: String] = [:]
  private var commonHelper: String?

  package init() {}

  /// Reads a configuration; what it leaves to helper programs is asked for when it is needed.
  ///
  /// The file is the operator's: nothing that a repository holds can name a program.
  /// - Throws: when the text is no JSON.
  package init(_ bytes: [UInt8], file: String) throws(RegistryError) {
    let value: Value
    do throws(JSONError) {
      value = try JSONReader().value(of: bytes, file: file)
    } catch {
      throw RegistryError(file, .configuration("\(error)"))
    }
    for entry in value["auths"]?.map ?? [:] {
      guard let login = Self.login(entry.value) else { continue }
      logins[Self.host(of: entry.key)] = login
    }
    for entry in value["credHelpers"]?.map ?? [:] {
      helpers[Self.host(of: entry.key)] = entry.value.string
    }
    commonHelper = value["credsStore"]?.string
  }

  /// The login for a registry; nil where there is none.
  package func login(for host: String) -> (username: String, password: Masked<String>)? {
    let host = Self.host(of: host)
    if let helper = helpers[host] { return Self.ask(helper, for: host) }
    return logins[host] ?? commonHelper.flatMap { Self.ask($0, for: host) }
  }

  /// What a helper program knows of a host: `docker-credential-NAME get`.
  private static func ask(
    _ helper: String,
    for host: String
  ) -> (username: String, password: Masked<String>)? {
    let name = host == "docker.io" ? "https://index.docker.io/v1/" : host
    let isPlain = helper.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }
    guard isPlain,
      let output = spawn(
        ["docker-credential-\(helper)", "get"],
        input: Array(name.utf8),
        patience: .seconds(30)
      ),
      let answer = try? JSONReader().value(of: output), let user = answer["Username"]?.string,
      let secret = answer["Secret"]?.string, user != "<token>"
    else { return nil }
    return (user, Masked(secret))
  }

  private static func login(
    _ entry: Value
  ) -> (username: String, password: Masked<String>)? {
    if let user = entry["username"]?.string, let password = entry["password"]?.string {
      return (user, Masked(password))
    }
    guard let auth = entry["auth"]?.string, let bytes = Base64.bytes(of: auth),
      let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let user = String(decoding: bytes[..<colon], as: UTF8.self)
    return (user, Masked(String(decoding: bytes[(colon + 1)...], as: UTF8.self)))
  }

  /// The host of a key, which may be a whole address; Docker's own registry has several.
  private static func host(of key: String) -> String {
    var rest = key[...]
    for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.utf8.count)
    }
    let host = rest.prefix { $0 != "/" }.lowercased()
    let docker = ["docker.io", "index.docker.io", "registry-1.docker.io"]
    return docker.contains(host) ? "docker.io" : host
  }
}
