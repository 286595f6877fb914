import HTTP
import JSON
import Manifests

/// What a registry asks for when it refuses: a user and password, or a token from somewhere.
enum OCIChallenge: Sendable, Hashable {
  case basic
  case bearer(realm: String, service: String, scope: String)

  /// Reads the challenge of `WWW-Authenticate` fields; nil where they hold none that is known.
  init?(_ fields: [String]) {
    for field in fields {
      let scheme = field.prefix { $0 != " " }.lowercased()
      if scheme == "basic" {
        self = .basic
        return
      }
      guard scheme == "bearer" else { continue }
      let parameters = Self.parameters(of: field.dropFirst(scheme.utf8.count))
      guard let realm = parameters["realm"] else { continue }
      self = .bearer(
        realm: realm,
        service: parameters["service"] ?? "",
        scope: parameters["scope"] ?? ""
      )
      return
    }
    return nil
  }

  /// The `Authorization` field that answers; nil where there is nothing to show.
  ///
  /// A token is asked for where the registry says; user and password go there over TLS, or to the registry itself.
  func answer(
    for path: String,
    of url: String,
    with access: RegistryAccess,
    by fetcher: Fetcher
  ) async throws(RegistryError.Problem) -> Masked<String>? {
    guard case .bearer(let realm, let service, let scope) = self else {
      return access.authorization
    }
    guard let place = Origin(url: realm) else { throw .badURL(realm) }
    guard place.scheme == "https" || place == Origin(url: url) else {
      throw .redirect("the registry asks for a token at '\(place)', which is not protected")
    }
    let wanted = scope.isEmpty ? "repository:\(path):pull" : scope
    let query = "service=\(WebAddress.escaped(service))&scope=\(WebAddress.escaped(wanted))"
    var order = Fetcher.Order(
      url: realm + (realm.contains("?") ? "&" : "?") + query,
      limitInBytes: 1 << 20
    )
    order.authorization = access.authorization
    let answer = try OCIRegistry.json(try await fetcher.body(order))
    guard let token = answer["token"]?.string ?? answer["access_token"]?.string else {
      throw .badManifest("the answer at '\(place)' holds no token")
    }
    return Masked("Bearer " + token)
  }

  /// The parameters of a challenge: `name="value"`, separated by commas.
  private static func parameters(of text: Substring) -> [String: String] {
    var parameters: [String: String] = [:]
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].trimmingPrefix { $0 == " " || $0 == "," }.lowercased()
      rest = rest[rest.index(after: equals)...]
      if rest.first == "\"" {
        rest = rest.dropFirst()
        let close = rest.firstIndex(of: "\"") ?? rest.endIndex
        parameters[name] = String(rest[..<close])
        rest = rest[close...].dropFirst()
      } else {
        let end = rest.firstIndex(of: ",") ?? rest.endIndex
        parameters[name] = String(rest[..<end])
        rest = rest[end...]
      }
    }
    return parameters
  }
}
