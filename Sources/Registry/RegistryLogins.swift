import JSON
package import Manifests

/// The logins that Docker's `config.json` holds, in the form that Helm and Podman write too.
package struct RegistryLogins: Sendable {
  /// The user and password of each registry by its host.
  private var logins: [String: (username: String, password: Masked<String>)] = [:]

  package init() {}

  /// Reads a configuration; what is kept outside of it by helper programs is not there.
  ///
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
  }

  /// The login for a registry; nil where there is none.
  package func login(for host: String) -> (username: String, password: Masked<String>)? {
    logins[Self.host(of: host)]
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
